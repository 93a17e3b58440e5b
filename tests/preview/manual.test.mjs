// Sources in the book that mdBook makes of the manual are in colours. MANUAL is the folder of the book.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { launch } from "./serving.mjs";

let browser;

before(async () => {
  browser = await launch(1000);
});

after(() => browser?.close());

for (const [path, sources] of [
  ["tutorial.html", 2],
  ["codes/trap.html", 2],
]) {
  test(`sources of ${path} are in colours`, async () => {
    const page = await browser.newPage();
    page.on("pageerror", (error) => assert.fail(error.message));
    await page.goto(`${pathToFileURL(process.env.MANUAL)}/${path}`);
    const seen = await page.$$eval("code[class*=language-case]", (blocks) =>
      blocks.map((block) => [...block.querySelectorAll("span")].map((span) => `${span.className}:${span.textContent.trim()}`)),
    );
    assert.ok(seen.length >= sources, `${seen.length} sources`);
    for (const colours of seen) {
      assert.ok(colours.some((one) => /^hljs-keyword:(fact|outcome|guide|scenario|decision|article|example)$/.test(one)), `${colours}`);
      assert.ok(colours.some((one) => one.startsWith("hljs-string:")), `${colours}`);
    }
  });
}
