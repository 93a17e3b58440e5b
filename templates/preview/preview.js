// Keeps the page as it is on the disk, and shows what a customer reads. What is the preview's own has a colon before its
// name, and fields a prefix: no anchor of a page and no fact is called so.
(() => {
  "use strict";

  const own = (name, of = document) => of.getElementById(`:${name}`);
  const form = () => own("facts");
  const FACT = "fact.";
  const isSeen = (one) => one.checkVisibility();

  /** What an address means with its `#`; nothing, where it means nothing. */
  const named = (hash) => {
    try {
      return document.getElementById(decodeURIComponent(hash.slice(1)));
    } catch {
      return null;
    }
  };

  const say = (words) => {
    const news = own("news");
    if (news && news.textContent !== words) news.textContent = words;
  };

  // ---- the place where somebody reads -----------------------------------------------------------

  const PARTS = "article :is(h1, h2, h3, h4, h5, h6, p, li, td, pre)";
  const words = (one) => one.tagName + one.textContent.slice(0, 300);

  /** The parts that are seen at the top, with how high they stand: the first may be gone afterwards. */
  const place = () =>
    [...document.querySelectorAll(PARTS)]
      .filter((one) => isSeen(one) && one.getBoundingClientRect().top >= 0)
      .slice(0, 20)
      .map((one) => ({ words: words(one), top: one.getBoundingClientRect().top }));

  const back = (before) => {
    if (scrollY === 0) return;
    const parts = [...document.querySelectorAll(PARTS)].filter(isSeen);
    for (const { words: wanted, top } of before) {
      const found = parts.filter((one) => words(one) === wanted);
      // Of several that say the same, the nearest.
      const offsets = found.map((one) => one.getBoundingClientRect().top - top);
      const offset = offsets.sort((one, other) => Math.abs(one) - Math.abs(other))[0];
      if (offset !== undefined) {
        scrollBy({ top: offset, behavior: "instant" });
        return;
      }
    }
  };

  // ---- the focus --------------------------------------------------------------------------------

  const key = (one) => [one.tagName, one.id, one.name, one.type === "checkbox" && one.value, one.textContent].join("\n");
  const alike = (wanted) =>
    [...document.querySelectorAll("a, button, input, select, summary, [tabindex]")].filter((one) => key(one) === wanted);

  /** What has the focus: what it is, and which of those that are alike. */
  const focus = () => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    return { one, wanted: key(one), at: alike(key(one)).indexOf(one) };
  };

  /** Gives the focus back to what is like that which had it. */
  const refocus = (had) => {
    if (!had || had.one.isConnected) return;
    const now = alike(had.wanted);
    const one = now[had.at] ?? now[0] ?? own("page");
    one?.focus({ preventScroll: true });
  };

  // ---- the customer -----------------------------------------------------------------------------

  const fields = () => [...form().querySelectorAll(`[name^="${FACT}"]`)];

  /** What the address says of facts that no field knows, so that it is refused and not forgotten. */
  let others = [];

  /** What is chosen, as a query: names of facts and values. */
  const chosen = () => {
    const query = new URLSearchParams();
    for (const field of fields()) {
      const isChosen = field.type !== "checkbox" || field.checked;
      if (isChosen && field.value.trim() !== "") query.append(field.name.slice(FACT.length), field.value);
    }
    for (const [name, value] of others) if (!query.has(name)) query.append(name, value);
    return query;
  };

  /** Chooses what the address says. */
  const choose = (query) => {
    others = [...query];
    for (const field of fields()) {
      const name = field.name.slice(FACT.length);
      const values = query.getAll(name);
      if (field.type === "checkbox") {
        field.checked = values.includes(field.value);
        others = others.filter(([of, value]) => of !== name || value !== field.value);
        continue;
      }
      field.value = values[0] ?? "";
      if (field.value === (values[0] ?? "")) others = others.filter(([of]) => of !== name);
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

  /** What a mark is in: an item, so many further out, or a note or paragraph. */
  const marked = ({ id, out }) => {
    const anchor = document.getElementById(id);
    if (!anchor) return null;
    if (out === null) return anchor.closest("article .note") ?? anchor.closest("p");
    let item = anchor.closest("li");
    for (let left = out; left > 0 && item; left -= 1) item = item.parentElement.closest("li");
    return item ?? anchor.closest("p");
  };

  const NOBODY = { html: "", ways: null, passed_over: [], read: [], unread: [] };
  let told = NOBODY;

  /** Marks what the customer reads, and what not. */
  const mark = () => {
    for (const one of document.querySelectorAll(".read, .not-read")) one.classList.remove("read", "not-read");
    for (const section of document.querySelectorAll("article section")) {
      if (told.passed_over.includes(section.dataset.of)) section.classList.add("not-read");
    }
    for (const one of told.read) if (one.out !== null) marked(one)?.classList.add("read");
    for (const one of told.unread) marked(one)?.classList.add("not-read");
  };

  const ways = (of) => of.querySelector("details.ways > div");

  /** Puts what is told of the customer onto the page. */
  const show = () => {
    const panel = own("reader");
    if (panel && panel.innerHTML !== told.html) panel.innerHTML = told.html;
    const picture = ways(document);
    if (picture && told.ways !== null) picture.innerHTML = told.ways;
    mark();
  };

  let asked = 0;

  const reader = async () => {
    if (!form()) return;
    const query = chosen();
    const shown = query.toString();
    history.replaceState(null, "", location.pathname + (shown && `?${shown}`) + location.hash);
    query.set("@page", form().getAttribute("data-page"));
    asked += 1;
    const turn = asked;
    // Where the server has ended, the news say so.
    const answer = await fetch(`/-/reader?${query}`).catch(() => undefined);
    const next = answer?.ok ? await answer.json().catch(() => NOBODY) : NOBODY;
    // Something else was chosen in the meantime.
    if (turn !== asked) return;
    const before = place();
    const had = focus();
    told = next;
    show();
    back(before);
    refocus(had);
    reveal();
  };

  /** Whoever has none of these has nothing else. */
  const exclusive = ({ target }) => {
    if (target.type !== "checkbox" || !target.checked) return;
    for (const other of fields().filter((field) => field.name === target.name)) {
      if (other !== target && (target.value === "nothing" || other.value === "nothing")) other.checked = false;
    }
  };

  const showRest = (shown) => {
    document.body.classList.toggle("showing-rest", shown);
    const box = own("show-rest");
    if (box) box.checked = shown;
  };

  let revealed = "";

  /** Shows the part that the address names, once, where this customer does not read it. */
  const reveal = () => {
    if (location.hash === revealed) return;
    revealed = location.hash;
    const to = named(location.hash);
    if (!to || isSeen(to)) return;
    showRest(true);
    to.scrollIntoView({ behavior: "instant" });
  };

  const follow = () => {
    form()?.addEventListener("input", (event) => {
      if (event.target === own("show-rest")) {
        const before = place();
        showRest(event.target.checked);
        back(before);
        return;
      }
      exclusive(event);
      // What is chosen now counts.
      others = others.filter(([name]) => FACT + name !== event.target.name);
      reader();
    });
    form()?.addEventListener("submit", (event) => event.preventDefault());
    form()?.addEventListener("reset", () => setTimeout(() => {
      others = [];
      showRest(false);
      reader();
    }));
  };

  // A link to a part that this customer does not read shows it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    const to = link && named(link.getAttribute("href"));
    if (to && !isSeen(to)) showRest(true);
  });

  addEventListener("hashchange", reveal);

  // ---- what is new ------------------------------------------------------------------------------

  let version = document.body.dataset.version ?? "0";

  /** Pictures are asked for anew. */
  const refresh = () => {
    for (const image of document.querySelectorAll("article img")) {
      const address = new URL(image.src, location.href);
      if (address.origin === location.origin) {
        address.searchParams.set("v", version);
        image.src = address.href;
      }
    }
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
    const had = focus();
    const panels = [document, next].map((of) => own("by-facts", of)?.querySelector("details"));
    if (panels[0] && panels[1]) panels[1].open = panels[0].open;
    const [old, fresh] = [document, next].map((of) => own("facts", of)?.innerHTML);
    for (const name of old === fresh ? ["page"] : ["by-facts", "page"]) {
      const [here, there] = [document, next].map((of) => own(name, of));
      if (here && there) here.replaceWith(there);
    }
    if (old !== fresh && form()) {
      choose(new URLSearchParams(location.search));
      follow();
      showRest(document.body.classList.contains("showing-rest"));
    }
    document.title = next.title;
    document.documentElement.lang = next.documentElement.lang;
    number();
    show();
    back(before);
    refocus(had);
    reader();
  };

  const isHere = () => document.visibilityState === "visible";
  const seen = () =>
    new Promise((done) => {
      if (isHere()) return done();
      document.addEventListener("visibilitychange", () => isHere() && done(), { once: false });
    });

  const renew = async () => {
    const page = await fetch(location.pathname);
    if (page.status === 404) {
      say("This page is gone: it is shown as it was. All pages has those that are there");
      return;
    }
    if (!page.ok) throw new Error(page.statusText);
    if (!own("page")) {
      // Nothing was here, and now there is.
      location.reload();
      return;
    }
    swap(await page.text());
    refresh();
    say("Read again");
  };

  const news = async () => {
    let isLost = false;
    for (;;) {
      // Of many tabs, one is looked at: the others do not keep connections.
      await seen();
      try {
        const answer = await fetch(`/-/news?after=${version}`);
        if (!answer.ok) throw new Error(answer.statusText);
        const { version: now, busy } = await answer.json();
        if (busy) {
          say("Reading the sources: this is the page as it was");
          await new Promise((done) => setTimeout(done, 250));
          continue;
        }
        if (String(now) === version && !isLost) continue;
        version = String(now);
        isLost = false;
        await renew();
      } catch {
        isLost = true;
        say("casebook serve has ended: this is the page as it was");
        await new Promise((done) => setTimeout(done, 1000));
      }
    }
  };

  number();
  // Beside a source there is little room: the page comes first.
  const facts = own("by-facts")?.querySelector("details");
  if (facts && matchMedia("(max-width: 56em)").matches && !location.search) facts.open = false;
  if (form()) {
    choose(new URLSearchParams(location.search));
    follow();
    reader();
  }
  news();
})();
