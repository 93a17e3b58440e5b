// Runs axe-core, the accessibility checker that browsers and audits use, over the article of each built page.
// Colours need a browser that paints, so that contrast is left out: it is the theme's.
const fs = require('fs');
const path = require('path');
const axe = require('axe-core');
const { JSDOM } = require('jsdom');

const check = async (html) => {
  const { window } = new JSDOM(html, { runScripts: 'outside-only', pretendToBeVisual: true });
  window.eval(axe.source);
  const options = { rules: { 'color-contrast': { enabled: false } } };
  const { violations, passes } = await window.axe.run(window.document.querySelector('article'), options);
  window.close();
  return { violations, passes };
};

const pages = fs
  .readdirSync('build', { recursive: true })
  .filter((name) => name.endsWith('index.html') && fs.readFileSync(path.join('build', name), 'utf8').includes('<article'));

(async () => {
  let failed = 0;
  let passed = 0;
  const fail = (words) => {
    failed += 1;
    console.error(words);
  };
  if (pages.length < 4) fail(`only ${pages.length} pages`);
  for (const page of pages) {
    const { violations, passes } = await check(fs.readFileSync(path.join('build', page), 'utf8'));
    passed += passes.length;
    for (const { id, help, nodes } of violations) {
      fail(`${page}: ${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
    }
  }
  // The checker sees what is wrong: an image without its text, a heading that leaves out a level, a link without words.
  const faults = [
    ['image-alt', '<article><img src="x.png"></article>'],
    ['heading-order', '<article><h2>One</h2><h5>Two</h5></article>'],
    ['link-name', '<article><a href="#x"></a></article>'],
  ];
  for (const [rule, html] of faults) {
    const { violations } = await check(`<html lang="en"><title>T</title><body>${html}</body></html>`);
    if (!violations.some(({ id }) => id === rule)) fail(`axe does not see ${rule}`);
  }
  console.log(`${pages.length} pages, ${passed} accessibility rules passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
})();
