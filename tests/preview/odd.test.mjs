// Odd pages in a browser: nothing that a customer does not read stays, nothing else goes. CASEBOOK is the program.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, serve } from "./serving.mjs";

const here = new URL(".", import.meta.url).pathname;
let folder;
let server;
let address;
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "preview-"));
  cpSync(join(here, "odd"), join(folder, "policies"), { recursive: true });
  ({ server, address } = await serve(folder));
  browser = await launch(600);
});

after(async () => {
  await browser?.close();
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const source = (name) => join(folder, "policies", name);

/** What a page shows, and what stands at its side. */
const seen = async (path) => {
  const page = await browser.newPage();
  page.on("pageerror", (error) => assert.fail(error.message));
  await page.goto(address + path);
  await page.waitForSelector("[id=':reader'] > *");
  await page.waitForNetworkIdle({ idleTime: 150, concurrency: 1 });
  const [text, side] = await page.evaluate(() => [
    document.querySelector("article").innerText,
    document.getElementById(":reader").innerText,
  ]);
  await page.close();
  return [text, side];
};

const said = (page, words) =>
  page.waitForFunction((words) => document.body.innerText.includes(words), { timeout: 15_000 }, words);

test("the ends and the rest of ways that others go are gone", async () => {
  const [others] = await seen("articles/ends.md?x=no");
  assert.doesNotMatch(others, /If it is x|Go\./);
  assert.match(others, /Follow|Prepare/);
  assert.match(others, /Colour\?/);
  const [own, side] = await seen("articles/ends.md?x=yes");
  assert.match(own, /Go\.\s+You have finished: all is well/);
  assert.doesNotMatch(own, /Colour|Prepare|Stop|it is lost/);
  assert.match(side, /Ends in all is well/);
  const [many] = await seen("articles/gap.md?kind=b&big=yes&n=5");
  assert.match(many, /More\.\s+You have finished: all is well/);
  assert.doesNotMatch(many, /it is lost|For few only|Rest for few/);
});

test("a guide to which another leads is read, and what everybody else is told is there", async () => {
  const [text, side] = await seen("articles/two.md?connected=yes&length=yes");
  assert.match(text, /Disconnect[^]*Long step/);
  assert.doesNotMatch(text, /Short step/);
  assert.match(side, /Comes to it from another guide/);
  const [everybody] = await seen("articles/gap.md?n=9");
  assert.match(everybody, /Nine is special/);
  assert.doesNotMatch(everybody, /Step A/);
});

test("whom the policy forgets is said", async () => {
  const [, forgotten] = await seen("articles/gap.md?kind=c&n=3&big=no");
  assert.match(forgotten, /No scenario takes this customer/);
  assert.match(forgotten, /The fee\s+Not for this customer/);
  const [, gap] = await seen("articles/gap.md?kind=b&n=2");
  assert.match(gap, /No rule applies to this customer/);
  const [, disputed] = await seen("articles/gap.md?kind=a&n=7");
  assert.match(disputed, /Rules contradict each other/);
  const [, perhaps] = await seen("articles/gap.md?kind=a");
  assert.match(perhaps, /3\.00 EUR|3 EUR/);
  assert.match(perhaps, /perhaps 4/);
  assert.match(perhaps, /the number/);
});

test("what nobody reads is not read, and a procedure is told call by call", async () => {
  const [never] = await seen("articles/gap.md?kind=d&n=4");
  assert.match(never, /D one/);
  assert.doesNotMatch(never, /Never here/);
  const [calls] = await seen("articles/names.md?dataset=yes&elements=few");
  assert.equal(calls.match(/Count them/g).length, 1);
  assert.match(calls, /There are few of them/);
  assert.doesNotMatch(calls, /There are many of them/);
});

test("names of the preview's own parts are names like others", async () => {
  const page = await browser.newPage();
  page.on("pageerror", (error) => assert.fail(error.message));
  await page.goto(`${address}articles/names.md?dataset=yes&elements=many`);
  await said(page, "Reads The set");
  await page.select('[name="fact.elements"]', "few");
  await page.waitForFunction(() => location.search.includes("elements=few"));
  writeFileSync(source("names.case"), (await import("node:fs")).readFileSync(source("names.case"), "utf8").replace("Take more", "Take two"));
  await said(page, "Take two");
  await page.close();
});

test("what a link says and no page knows is said, and stays", async () => {
  const page = await browser.newPage();
  await page.goto(`${address}articles/gap.md?kind=x&colour=red&n=3`);
  await said(page, "nothing on this page depends on it");
  await said(page, "it cannot be `x`");
  assert.match(page.url(), /colour=red/);
  await page.close();
});

test("a source that is no text hides nothing but itself", async () => {
  const page = await browser.newPage();
  await page.goto(`${address}articles/ends.md`);
  await said(page, "Start.");
  writeFileSync(source("broken.case"), Buffer.from([0xff, 0xfe, 0x00]));
  await said(page, "Read again");
  const [text] = await seen("articles/gap.md?kind=a");
  assert.match(text, /Step A/);
  const bytes = Buffer.from([0x2d, 0xff]);
  const { readFileSync } = await import("node:fs");
  const whole = readFileSync(source("ends.case"));
  writeFileSync(source("ends.case"), bytes);
  await said(page, "This is the page as it was");
  await page.reload();
  await said(page, "Start.");
  writeFileSync(source("ends.case"), whole);
  rmSync(source("broken.case"));
  await page.waitForFunction(() => !document.body.innerText.includes("This is the page as it was"), { timeout: 15_000 });
  await page.close();
});

test("a page that goes away says so, and one that comes appears", async () => {
  const page = await browser.newPage();
  await page.goto(`${address}articles/later.md`);
  await said(page, "Not found");
  writeFileSync(source("later.case"), '---\ntitle: "Later"\n---\n\narticle {\n  Now.\n}\n');
  await said(page, "Now.");
  rmSync(source("later.case"));
  await said(page, "This page is gone");
  await page.close();
});

test("folders come, go and come again", async () => {
  const page = await browser.newPage();
  const write = (words) => {
    mkdirSync(source("x"), { recursive: true });
    writeFileSync(source("x/a#b.case"), `---\ntitle: "Moved"\n---\n\narticle {\n  ${words}\n}\n`);
  };
  write("One.");
  await page.goto(address);
  await said(page, "Moved");
  await page.evaluate(() => [...document.querySelectorAll("a")].find((link) => link.textContent === "Moved").click());
  await said(page, "One.");
  rmSync(source("x"), { recursive: true });
  await said(page, "This page is gone");
  write("Two.");
  await said(page, "Two.");
  // It is another folder, and it is watched.
  write("Three.");
  await said(page, "Three.");
  renameSync(source("x"), join(tmpdir(), `gone-${process.pid}`));
  await said(page, "This page is gone");
  rmSync(join(tmpdir(), `gone-${process.pid}`), { recursive: true });
  await page.close();
});

test("the place is kept with a customer chosen", async () => {
  const steps = Array.from({ length: 60 }, (_, at) => `    - Step ${at}.\n`).join("");
  const long = (more) =>
    `---\ntitle: "Long"\n---\n\nfact x "it is x" not "it is not x" is yes/no\n\noutcome e "all is well" good\n\nguide g "G" {\n  scenario a "A" when x {\n${steps.replaceAll("Step", "Other")}    @end e\n  }\n  scenario b "B" when not x {\n${more}${steps}    @end e\n  }\n}\n\narticle {\n  @show g\n}\n`;
  writeFileSync(source("long.case"), long(""));
  const page = await browser.newPage();
  await page.goto(`${address}articles/long.md?x=no`);
  await said(page, "Reads B");
  const top = () =>
    page.evaluate(() => {
      const step = [...document.querySelectorAll("article li")].find((item) => item.innerText.trim() === "Step 30.");
      return Math.round(step.getBoundingClientRect().top);
    });
  await page.evaluate(() => [...document.querySelectorAll("article li")].find((item) => item.innerText.trim() === "Step 30.").scrollIntoView());
  const before = await top();
  writeFileSync(source("long.case"), long("    - New.\n    - New too.\n"));
  await said(page, "New too.");
  await page.waitForNetworkIdle({ idleTime: 200, concurrency: 1 });
  assert.ok(Math.abs((await top()) - before) <= 2, `${before} ${await top()}`);
  await page.close();
});

test("a program that writes into the project does not wait for itself", async () => {
  const log = join(folder, "log.txt");
  const out = openSync(log, "w");
  const running = spawn(process.env.CASEBOOK, ["check", "--watch"], { cwd: folder, stdio: ["ignore", out, out] });
  await new Promise((done) => setTimeout(done, 2500));
  const size = statSync(log).size;
  await new Promise((done) => setTimeout(done, 1500));
  assert.equal(statSync(log).size, size);
  running.kill();
});

test("the focus and the panel stay as they are where a source is saved", async () => {
  const text = (more) =>
    `---\ntitle: "Kept"\n---\n\nfact x "it is x" not "it is not x" is yes/no\n\nfact s "the extras" is any of { bell "a bell" lamp "a lamp"${more} }\n\noutcome e "all is well" good\n\nguide g "G" {\n  scenario a "A" when x {\n    - Go [there](https://example.com/).\n    @end e\n  }\n  scenario b "B" otherwise {\n    @if s includes bell {\n      - Ring.\n    }\n    @if s includes lamp {\n      - Shine.\n    }\n    - See [more](https://example.com/more).\n    @end e\n  }\n}\n\narticle {\n  @show g\n}\n`;
  writeFileSync(source("kept.case"), text(""));
  const page = await browser.newPage();
  await page.goto(`${address}articles/kept.md`);
  await said(page, "Shine.");
  await page.waitForNetworkIdle({ idleTime: 200, concurrency: 1 });
  const focused = () => page.evaluate(() => document.activeElement.value ?? document.activeElement.textContent);
  await page.focus("article a[href$=more]");
  writeFileSync(source("kept.case"), text("").replace("- Ring.", "- Ring twice."));
  await said(page, "Ring twice.");
  await page.waitForNetworkIdle({ idleTime: 200, concurrency: 1 });
  assert.equal(await focused(), "more");
  // The form is another one, and has the field as well.
  await page.focus("input[value=lamp]");
  writeFileSync(source("kept.case"), text(' horn "a horn"'));
  await said(page, "a horn");
  await page.waitForNetworkIdle({ idleTime: 200, concurrency: 1 });
  assert.equal(await focused(), "lamp");
  // A panel that somebody closed stays closed.
  await page.evaluate(() => document.querySelector(".by-facts details").removeAttribute("open"));
  writeFileSync(source("kept.case"), text(' cage "a cage"').replace("- Ring.", "- Ring often."));
  await said(page, "Ring often.");
  await page.waitForNetworkIdle({ idleTime: 200, concurrency: 1 });
  assert.equal(await page.evaluate(() => document.querySelector(".by-facts details").open), false);
  await page.close();
});

test("a part that an address names is shown, whoever reads it", async () => {
  const page = await browser.newPage();
  page.on("pageerror", (error) => assert.fail(error.message));
  await page.goto(`${address}articles/kept.md?x=yes`);
  await said(page, "Reads A");
  const hidden = await page.evaluate(() => [...document.querySelectorAll("article [id]")].map((one) => one.id).find((id) => id.includes("b")));
  await page.goto(`${address}articles/kept.md?x=yes#%`);
  await said(page, "Reads A");
  await page.goto("about:blank");
  await page.goto(`${address}articles/kept.md?x=yes#${hidden}`);
  await said(page, "Reads A");
  await page.waitForFunction(() => document.body.classList.contains("showing-rest"));
  await page.close();
});

test("a page without a title is called by its source", async () => {
  writeFileSync(source("untitled.case"), "---\ndescription: \"No title yet.\"\n---\n\narticle {\n  Words without a title.\n}\n");
  const page = await browser.newPage();
  await page.goto(`${address}articles/untitled.md`);
  await page.waitForFunction(() => document.querySelector("h1")?.textContent.includes("untitled.case"), { timeout: 15_000 });
  await page.goto(address);
  const names = await page.evaluate(() => [...document.querySelectorAll(".pages a")].map((one) => one.textContent.trim()));
  assert.ok(names.every((name) => name !== ""), names.join(", "));
  await page.close();
});
