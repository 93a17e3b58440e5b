// Keeps the page as it is on the disk, and shows what a customer reads.
(() => {
  "use strict";

  // ---- the customer ---------------------------------------------------------------------------

  const form = () => document.getElementById("facts");

  const ways = (of) => of.querySelector("#ways > div");

  /** What is chosen, as a query: names of facts and values. */
  const chosen = () => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form())) {
      if (value.trim() !== "") query.append(name, value);
    }
    return query;
  };

  /** Chooses what the address says. */
  const choose = (query) => {
    for (const field of form().elements) {
      const values = query.getAll(field.name);
      if (field.type === "checkbox" && field.name) field.checked = values.includes(field.value);
      else if (field.name) field.value = values[0] ?? "";
    }
  };

  /** Numbers stay as they are published, whatever is hidden. */
  const number = () => {
    for (const list of document.querySelectorAll("article ol")) {
      let next = list.start;
      for (const item of list.children) {
        item.value = next;
        next += 1;
      }
    }
  };

  /** Marks what the customer reads, and what not. */
  const mark = ({ passed_over: passedOver, unread }, isAnybody) => {
    for (const marked of document.querySelectorAll(".read, .not-read")) marked.classList.remove("read", "not-read");
    if (isAnybody) return;
    for (const section of document.querySelectorAll("article section")) {
      if (passedOver.includes(section.dataset.of)) section.classList.add("not-read");
    }
    for (const anchor of document.querySelectorAll('article a[id^="@"]')) {
      const place = anchor.closest("li") ?? anchor.closest("p");
      const isRead = !unread.includes(anchor.id);
      place?.classList.add(isRead ? "read" : "not-read");
    }
  };

  let asked = 0;

  const reader = async () => {
    if (!form()) return;
    const query = chosen();
    const isAnybody = [...query].length === 0;
    const shown = query.toString();
    history.replaceState(null, "", location.pathname + (shown && `?${shown}`) + location.hash);
    query.set("@page", form().dataset.page);
    asked += 1;
    const own = asked;
    // Where the server has ended, the news say so.
    const answer = await fetch(`/-/reader?${query}`).catch(() => undefined);
    // Something else was chosen in the meantime.
    if (own !== asked || !answer) return;
    const panel = document.getElementById("reader");
    if (!answer.ok) {
      panel.textContent = "";
      mark({ passed_over: [], unread: [] }, true);
      return;
    }
    const told = await answer.json();
    if (own !== asked) return;
    for (const [place, html] of [[panel, told.html], [ways(document), told.ways]]) {
      if (place) place.innerHTML = html;
    }
    mark(told, isAnybody);
  };

  /** Whoever has none of these has nothing else. */
  const exclusive = ({ target }) => {
    if (target.type !== "checkbox" || !target.name || !target.checked) return;
    for (const other of form().querySelectorAll(`input[name="${target.name}"]`)) {
      if (other !== target && (target.value === "nothing" || other.value === "nothing")) other.checked = false;
    }
  };

  const follow = () => {
    form()?.addEventListener("input", (event) => {
      if (event.target.id === "show-rest") {
        document.body.classList.toggle("showing-rest", event.target.checked);
        return;
      }
      exclusive(event);
      reader();
    });
    form()?.addEventListener("submit", (event) => event.preventDefault());
    form()?.addEventListener("reset", () => setTimeout(() => {
      document.body.classList.remove("showing-rest");
      reader();
    }));
  };

  // ---- what is new ----------------------------------------------------------------------------

  /** Where the reader of the page is: the first heading or step that is seen, and how high it stands. */
  const place = () => {
    const seen = [...document.querySelectorAll("#page [id]")].find((one) => one.getBoundingClientRect().top >= 0);
    return seen && { id: seen.id, top: seen.getBoundingClientRect().top };
  };

  const back = (before) => {
    const seen = before && document.getElementById(before.id);
    if (seen) scrollBy({ top: seen.getBoundingClientRect().top - before.top, behavior: "instant" });
  };

  /** Puts the new page in the place of the old one; what is the same stays, with its focus. */
  const swap = (html) => {
    const next = new DOMParser().parseFromString(html, "text/html");
    const before = place();
    // The picture stays until there is a new one, so that nothing jumps.
    const [shown, empty] = [document, next].map(ways);
    if (shown && empty) {
      empty.innerHTML = shown.innerHTML;
      empty.parentElement.open = shown.parentElement.open;
    }
    const focused = document.activeElement?.id;
    const [old, fresh] = [document, next].map((of) => of.getElementById("facts")?.innerHTML);
    for (const id of old === fresh ? ["page"] : ["by-facts", "page"]) {
      const [here, there] = [document, next].map((of) => of.getElementById(id));
      if (here && there) here.replaceWith(there);
    }
    if (old !== fresh && form()) {
      choose(new URLSearchParams(location.search));
      follow();
    }
    document.title = next.title;
    document.documentElement.lang = next.documentElement.lang;
    number();
    back(before);
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
    reader();
    const news = document.getElementById("news");
    if (news) news.textContent = "Read again";
  };

  const news = async () => {
    let version = document.body.dataset.version;
    let isLost = false;
    for (;;) {
      try {
        const answer = await fetch(`/-/news?after=${version}`);
        if (!answer.ok) throw new Error(answer.statusText);
        const now = await answer.text();
        if (now === version && !isLost) continue;
        const page = await fetch(location.pathname);
        swap(await page.text());
        version = now;
        isLost = false;
      } catch {
        isLost = true;
        const told = document.getElementById("news");
        if (told) told.textContent = "casebook serve has ended: this is the page as it was";
        await new Promise((done) => setTimeout(done, 1000));
      }
    }
  };

  number();
  // Beside a source there is little room: the page comes first.
  const facts = document.querySelector("#by-facts > details");
  if (facts && matchMedia("(max-width: 56em)").matches && !location.search) facts.open = false;
  if (form()) {
    choose(new URLSearchParams(location.search));
    follow();
    reader();
  }
  news();
})();
