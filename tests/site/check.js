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

const pages = walk('docs').filter((name) => name.endsWith('.md') && !name.endsWith('home.md'));
expect('there are pages', pages.length > 0);
for (const page of pages) {
  const markdown = fs.readFileSync(page, 'utf8');
  const body = markdown.split('\n---\n').slice(1).join('\n---\n');
  const html = fs.readFileSync(path.join('build', page.slice('docs/'.length, -'.md'.length), 'index.html'), 'utf8');
  const article = html.slice(html.indexOf('<article'), html.indexOf('</article>'));
  const count = (pattern, text) => (text.match(pattern) || []).length;
  for (const [, anchor] of body.matchAll(/^#+ .* \{#([a-z0-9-]+)\}$/gm)) {
    expect(`${page}: the anchor #${anchor}`, article.includes(`id="${anchor}"`) || article.includes(`id=${anchor}`));
  }
  expect(`${page}: every numbered step`, count(/<ol/g, article) > 0 && count(/<li/g, article) >= count(/^ *\d+\. /gm, body));
  expect(`${page}: every image`, count(/<img /g, article) === count(/!\[/g, body));
  expect(`${page}: every note`, count(/theme-admonition /g, article) === count(/^ *:::[a-z]/gm, body));
  expect(`${page}: no markup as text`, !/:::|\{#|\\[<{*_]/.test(article.replace(/<[^>]*>/g, '')));
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
