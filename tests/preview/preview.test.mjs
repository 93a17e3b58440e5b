// The preview in a real browser: what a customer reads, by keyboard; what becomes of a page while its source changes; and
// who may look. CASEBOOK is the program.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, serve } from "./serving.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const root = new URL("../..", import.meta.url).pathname;
const page_of = "articles/e-bike/battery-recall.md";

let folder;
let server;
let address;
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "preview-"));
  cpSync(join(root, "policies"), join(folder, "policies"), { recursive: true });
  ({ server, address } = await serve(folder));
  browser = await launch(900);
});

after(async () => {
  await browser?.close();
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const source = (name) => join(folder, "policies", name);
const edit = (name, from, to) => {
  const text = readFileSync(source(name), "utf8");
  assert.ok(text.includes(from), `${name} has no ${from}`);
  writeFileSync(source(name), text.replace(from, to));
};

const open = async (path = page_of) => {
  const page = await browser.newPage();
  page.on("pageerror", (error) => assert.fail(error.message));
  await page.goto(address + path);
  return page;
};

const told = (page, words) =>
  page.waitForFunction((words) => document.body.innerText.includes(words), { timeout: 20_000 }, words);
const not_told = (page, words) =>
  page.waitForFunction((words) => !document.body.innerText.includes(words), { timeout: 20_000 }, words);

const violations = async (page) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
};

/** Sends a request as no browser would. */
const raw = (path, headers = {}, method = "GET") =>
  new Promise((resolve, reject) => {
    const { port, host } = new URL(address);
    const sent = request({ port, host: "127.0.0.1", path, method, headers: { host, ...headers } }, (answer) => {
      let body = "";
      answer.on("data", (more) => (body += more));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body }));
    });
    sent.on("error", reject);
    sent.end();
  });

test("what a customer reads is shown, by keyboard alone", async () => {
  const page = await open();
  await told(page, "Reads one of these");
  const count = () => page.$$eval("article li", (items) => items.filter((item) => item.checkVisibility()).length);
  const all = await count();
  const numbers = () => page.$$eval("article ol > li", (items) => items.map((item) => item.value).join());
  const published = await numbers();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the page");
  const reach = async (id) => {
    for (let stops = 0; stops < 40; stops += 1) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate(() => document.activeElement.id)) === id) return;
    }
    assert.fail(`no way to ${id}`);
  };
  await reach(":fact-firmware");
  await page.keyboard.type("5.0");
  await reach(":fact-bought");
  await page.keyboard.type("01012024");
  await reach(":fact-swollen");
  await page.keyboard.type("n");
  await page.keyboard.press("ArrowDown");
  await told(page, "Reads Recalled batteries");
  await page.waitForFunction(() => !document.getElementById("danger").checkVisibility());
  assert.ok(await page.$eval("#exchange", (heading) => heading.checkVisibility()));
  assert.ok((await count()) < all);
  assert.equal(await numbers(), published);
  // What is not read can be seen all the same.
  await reach(":show-rest");
  await page.keyboard.press("Space");
  assert.equal(await count(), all);
  await page.keyboard.press("Space");
  // The address has the customer.
  assert.match(page.url(), /firmware=5\.0.*swollen=no/);
  await page.reload();
  await told(page, "Reads Recalled batteries");
  assert.equal(await page.$eval("[id=':fact-firmware']", (field) => field.value), "5.0");
  const lit = await page.$$eval(".flow .node.lit text", (texts) => texts.map((text) => text.textContent).join(" "));
  assert.match(lit, /Recalled batteries/);
  assert.doesNotMatch(lit, /swollen/);
  await page.close();
});

test("what is not understood of a customer is said", async () => {
  const page = await open(`${page_of}?firmware=new&colour=red`);
  await told(page, "it cannot be `new`");
  await page.close();
  const answer = await raw(`/-/reader?@page=${page_of}&colour=red`);
  assert.match(JSON.parse(answer.body).html, /nothing on this page depends on it/);
});

test("nobody is kept from reading", async () => {
  for (const scheme of ["light", "dark"]) {
    for (const [width, path] of [
      [1280, page_of],
      [320, `${page_of}?firmware=5.0&swollen=no`],
      [1280, "articles/email-gateway/update-email-security.md"],
      [1280, ""],
    ]) {
      const page = await browser.newPage();
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.setViewport({ width, height: 900 });
      await page.goto(address + path);
      if (path) await page.waitForSelector("[id=':reader'] > *");
      assert.deepEqual(await violations(page), [], `${scheme} ${width} ${path}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${path} is ${over} pixels too wide for ${width}`);
      await page.close();
    }
  }
});

test("a saved source is on the page at once, and the place is kept", async () => {
  const page = await open(`${page_of}?swollen=yes`);
  await told(page, "Reads The battery is swollen");
  await page.focus("[id=':fact-seller']");
  await page.evaluate(() => document.getElementById("danger").scrollIntoView());
  const top = () => page.$eval("#danger", (heading) => Math.round(heading.getBoundingClientRect().top));
  const before = await top();
  edit("e-bike/battery-recall.case", "Some batteries of the", "**Attention.**\n\n  Read all of this.\n\n  Some batteries of the");
  await told(page, "Read all of this.");
  await told(page, "Reads The battery is swollen");
  assert.ok(Math.abs((await top()) - before) <= 2, `${before} ${await top()}`);
  assert.equal(await page.evaluate(() => document.activeElement.id), ":fact-seller");
  assert.equal(await page.$eval("[id=':fact-swollen']", (field) => field.value), "yes");
  edit("e-bike/battery-recall.case", "**Attention.**\n\n  Read all of this.\n\n  ", "");
  await not_told(page, "Read all of this.");
  await page.close();
});

test("a source that cannot be read leaves the last page, with the fault on it", async () => {
  const page = await open();
  await told(page, "can overheat");
  edit("e-bike/battery-recall.case", "    @end safe-battery", "    @edn safe-battery");
  await told(page, "This is the page as it was");
  assert.match(await page.$eval("article", (article) => article.innerText), /can overheat/);
  const shown = await page.$eval(".findings-of-page", (findings) => findings.innerText);
  assert.match(shown, /policies\/e-bike\/battery-recall\.case:\d+:\d+/);
  assert.match(shown, /@edn safe-battery/);
  assert.deepEqual(await violations(page), []);
  // A page that was never seen has nothing but the fault.
  const other = await open();
  await told(other, "Fault:");
  await other.close();
  edit("e-bike/battery-recall.case", "@edn", "@end");
  await not_told(page, "This is the page as it was");
  await not_told(page, "Fault:");
  await page.close();
});

test("a finding of a proof is shown on the page as it is now", async () => {
  const page = await open();
  const [whole, part] = ["firmware < 6.4 and not swollen", "firmware < 6.4"];
  edit("e-bike/battery-recall.case", whole, part);
  await told(page, "overlapping-scenarios");
  // The page is that of the source as it is: it says it of fewer.
  await not_told(page, "This is the page as it was");
  const entry = await page.$$eval("#recall ~ ul li", (items) => items.map((item) => item.innerText).join());
  assert.match(entry, /earlier than version 6\.4/);
  assert.doesNotMatch(entry, /6\.4 and the battery looks as always/);
  edit("e-bike/battery-recall.case", part, whole);
  await not_told(page, "overlapping-scenarios");
  await page.close();
});

test("sources come and go", async () => {
  const page = await open("");
  await told(page, "Batteries of the Fjell");
  writeFileSync(source("e-bike/new.case"), '---\ntitle: "A new page"\n---\n\narticle {\n  Words.\n}\n');
  await told(page, "A new page");
  rmSync(source("e-bike/new.case"));
  await not_told(page, "A new page");
  await page.close();
});

test("broken settings leave everything as it was", async () => {
  const page = await open();
  writeFileSync(join(folder, "casebook.yaml"), "language: [\n");
  await told(page, "casebook.yaml");
  assert.match(await page.$eval("article", (article) => article.innerText), /can overheat/);
  rmSync(join(folder, "casebook.yaml"));
  await not_told(page, "casebook.yaml");
  await page.close();
});

test("this machine alone is answered, and nothing but pages and what they show", async () => {
  assert.equal((await raw(`/${page_of}`)).status, 200);
  const host = new URL(address).host;
  for (const headers of [
    { host: "example.com" },
    { host: `example.com:${new URL(address).port}` },
    { origin: "http://example.com" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
  ]) {
    for (const path of ["/", `/${page_of}`, "/-/news?after=0", "/-/reader", "/-/preview.js"]) {
      assert.equal((await raw(path, headers)).status, 403, `${path} ${JSON.stringify(headers)}`);
    }
  }
  assert.equal((await raw("/", { origin: `http://${host}` })).status, 200);
  for (const path of [
    "/casebook.yaml",
    "/policies/e-bike/battery-recall.case",
    "/articles/e-bike/battery-recall.case",
    "/articles/../policies/e-bike/battery-recall.case",
    "/articles/%2e%2e/policies/e-bike/battery-recall.case",
    "/..%2f..%2f..%2fetc/passwd",
    "//etc/passwd",
    "/%ff",
    "/articles/e-bike/images/none.svg",
  ]) {
    assert.equal((await raw(path)).status, 404, path);
  }
  for (const method of ["POST", "PUT", "DELETE"]) assert.equal((await raw("/", {}, method)).status, 405);
  const image = await raw("/articles/e-bike/images/display.svg");
  assert.equal(image.status, 200);
  assert.equal(image.headers["content-type"], "image/svg+xml");
  assert.match(image.headers["content-security-policy"], /default-src 'none'/);
  assert.equal(image.headers["x-content-type-options"], "nosniff");
  const moved = await raw(`/-/source?path=${encodeURIComponent(source("e-bike/battery-recall.case"))}`);
  assert.equal(moved.status, 303);
  assert.equal(decodeURIComponent(moved.headers.location), `/${page_of}`);
});

test("nothing that a page brings along runs", async () => {
  writeFileSync(join(folder, "casebook.yaml"), "templates: look\n");
  cpSync(join(root, "tests/preview/look"), join(folder, "look"), { recursive: true });
  const page = await browser.newPage();
  const asked = [];
  page.on("response", (answer) => asked.push(answer.url()));
  await page.goto(address);
  await page.waitForFunction(() => document.body.innerText.includes("Batteries"));
  await page.goto(address + page_of);
  await told(page, "hostile");
  assert.equal(await page.evaluate(() => window.hostile), undefined);
  assert.equal(await page.$("article script, article iframe, article img[onerror], article form"), null);
  assert.deepEqual(asked.filter((url) => !url.startsWith(address) && !url.startsWith("data:")), []);
  rmSync(join(folder, "casebook.yaml"));
  await not_told(page, "hostile");
  await page.close();
});

test("in a narrow window the page comes first", async () => {
  const page = await browser.newPage();
  await page.setViewport({ width: 500, height: 800 });
  await page.goto(address + page_of);
  await page.waitForSelector(".by-facts > details:not([open])");
  assert.ok(await page.$eval("h1", (heading) => heading.getBoundingClientRect().top < 800));
  await page.focus(".by-facts summary");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".by-facts > details[open]");
  assert.ok(await page.$eval("[id=':fact-firmware']", (field) => field.checkVisibility()));
  await page.close();
});

/** A command that goes on, and what it has said since it was asked last. */
const watching = (...command) => {
  const running = spawn(process.env.CASEBOOK, command, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [running.stdout, running.stderr]) stream.on("data", (words) => (said += words));
  const says = async (words) => {
    for (let tries = 0; tries < 200; tries += 1) {
      if (said.includes(words)) {
        const all = said;
        said = "";
        return all;
      }
      await new Promise((done) => setTimeout(done, 100));
    }
    assert.fail(`not said: ${words}\n${said}`);
  };
  return { says, end: () => running.kill() };
};

test("check and build go on while files change", async () => {
  const check = watching("check", "--watch", "--no-cache");
  const build = watching("build", "--watch");
  try {
    await check.says("watching");
    assert.match(await build.says("watching"), /files in out\//);
    const [whole, part] = ["firmware < 6.4 and not swollen", "firmware < 6.4"];
    edit("e-bike/battery-recall.case", whole, part);
    const found = await check.says("watching");
    assert.match(found, /── policies\/e-bike\/battery-recall\.case ─/);
    assert.match(found, /overlapping-scenarios/);
    assert.match(await build.says("watching"), /nothing was written/);
    edit("e-bike/battery-recall.case", part, whole);
    assert.doesNotMatch(await check.says("watching"), /overlapping-scenarios/);
    await build.says("watching");
    // What a build writes is no change, and a folder that is new is watched.
    cpSync(source("e-bike"), source("e-bike-two"), { recursive: true });
    assert.match(await check.says("watching"), /e-bike-two/);
    const text = readFileSync(join(folder, "out/articles/e-bike/battery-recall.md"), "utf8");
    assert.match(text, /can overheat/);
    await build.says("watching");
    writeFileSync(source("e-bike-two/battery-recall.case"), "fact\n");
    assert.match(await check.says("watching"), /e-bike-two\/battery-recall\.case/);
  } finally {
    check.end();
    build.end();
    rmSync(source("e-bike-two"), { recursive: true, force: true });
    rmSync(join(folder, "out"), { recursive: true, force: true });
  }
});

test("who looks is told where the server has ended, and that it is there again", async () => {
  const page = await open();
  await told(page, "can overheat");
  const { port } = new URL(address);
  server.kill();
  await told(page, "casebook serve has ended");
  assert.match(await page.$eval("article", (article) => article.innerText), /can overheat/);
  server = spawn(process.env.CASEBOOK, ["serve", "--port", port], { cwd: folder, stdio: "ignore" });
  await told(page, "Read again");
  await page.close();
});
