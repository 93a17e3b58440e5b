// Looks into the built site: each page has its headings with their anchors, its steps and its images, and no
// directive, escape or front matter shows as text.
const fs = require('fs');
const path = require('path');

let passed = 0;
let failed = 0;
const expect = (what, holds) => {
  if (holds) passed += 1;
  else {
    failed += 1;
    console.error(`not so: ${what}`);
  }
};

const walk = (folder) =>
  fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    return entry.isDirectory() ? walk(name) : [name];
  });

const read = (page) => {
  const html = fs.readFileSync(path.join('build', page.slice('docs/'.length, -'.md'.length), 'index.html'), 'utf8');
  return html.slice(html.indexOf('<article'), html.indexOf('</article>'));
};

const pages = walk('docs').filter((name) => name.endsWith('.md') && !/(home|hostile|colours)\.md$/.test(name));
expect('there are pages', pages.length > 0);
for (const page of pages) {
  const markdown = fs.readFileSync(page, 'utf8');
  const body = markdown.split('\n---\n').slice(1).join('\n---\n');
  const article = read(page);
  const count = (pattern, text) => (text.match(pattern) || []).length;
  for (const [, anchor] of body.matchAll(/^#+ .* \{#([a-z0-9-]+)\}$/gm)) {
    expect(`${page}: the anchor #${anchor}`, article.includes(`id="${anchor}"`) || article.includes(`id=${anchor}`));
  }
  expect(`${page}: every numbered step`, count(/<ol/g, article) > 0 && count(/<li/g, article) >= count(/^ *\d+\. /gm, body));
  for (const [, anchor] of body.matchAll(/<a id="([a-z0-9-]+)">/g)) {
    expect(`${page}: the place #${anchor} of a step`, new RegExp(`id="?${anchor}[" >]`).test(article));
  }
  expect(`${page}: every image`, count(/<img /g, article) === count(/!\[/g, body));
  expect(`${page}: every note`, count(/theme-admonition /g, article) === count(/^ *:::[a-z]/gm, body));
  expect(`${page}: no markup as text`, !/:::|\{#|\\[<{*_]/.test(article.replace(/<[^>]*>/g, '')));
}

// What a reader sees of the hostile article: its words, without tags, with white space made even.
const hostile = read('docs/hostile.md');
const entities = { lt: '<', gt: '>', amp: '&', quot: '"', nbsp: ' ' };
const seen = hostile
  .replace(/<[^>]*>/g, ' ')
  .replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (all, hex, number, name) =>
    hex ? String.fromCodePoint(parseInt(hex, 16)) : number ? String.fromCodePoint(Number(number)) : (entities[name] ?? all),
  );
const even = (text) => text.replace(/[\s\u200b]+/g, '');
for (const line of fs.readFileSync('hostile/expected.txt', 'utf8').split('\n').filter(Boolean)) {
  expect(`hostile: a reader sees: ${line}`, even(seen).includes(even(line)));
}
expect('hostile: no script and no address that runs one', !/<script|javascript:/i.test(hostile));
expect('hostile: no note but those that are written', (hostile.match(/theme-admonition /g) || []).length === 1);
expect('hostile: forty-five steps in one list, and its alternatives have their own', (hostile.match(/<ol/g) || []).length === 4);
expect('hostile: no list begins in the middle', !/<ol start/.test(hostile));
// A fence of casebook is in colours: the words of the language are, those of prose are not.
const colours = read('docs/colours.md');
for (const word of ['fact', 'procedure', '@end']) {
  expect(`colours: “${word}” has one`, new RegExp(`class="token[^"]*keyword[^>]*>${word}<`).test(colours));
}
expect('colours: “when” in prose has none', !/keyword[^>]*>when</.test(colours));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
