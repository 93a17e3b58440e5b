// Sources in the colours of Prism and of highlight.js: every letter stays, what is of the language is in colour, and prose
// is not.
const fs = require('fs');
const path = require('path');
const Prism = require('prismjs');
const hljs = require('highlight.js/lib/core');
// The version that mdBook has in it.
const older = require('highlight.js-10');

require('../../editors/prism/casebook.js')(Prism);
hljs.registerLanguage('casebook', require('../../editors/highlightjs/casebook.js'));
older.registerLanguage('casebook', require('../../editors/highlightjs/casebook.js'));

let passed = 0;
let failed = 0;
const expect = (what, holds) => {
  if (holds) passed += 1;
  else {
    failed += 1;
    console.error(`not so: ${what}`);
  }
};

const entities = { lt: '<', gt: '>', amp: '&', quot: '"', '#x27': "'" };
const plain = (html) => html.replace(/<[^>]*>/g, '').replace(/&(lt|gt|amp|quot|#x27);/g, (_, name) => entities[name]);
const colour = {
  prism: (text) => Prism.highlight(text, Prism.languages.casebook, 'casebook'),
  'highlight.js': (text) => hljs.highlight(text, { language: 'casebook' }).value,
  'highlight.js 10': (text) => older.highlight('casebook', text).value,
};
/** The pieces of a text that have a colour: the name of the colour, a colon, the words. */
const pieces = (html) => [...html.matchAll(/<span class="(?:hljs-|token )([a-z-]+)[^"]*">([^<]*)/g)].map(([, name, words]) => `${name}:${words.trim()}`);

const sources = ['policies', 'examples', 'templates/new'].flatMap((folder) =>
  fs
    .readdirSync(path.join('../..', folder), { recursive: true })
    .filter((name) => name.endsWith('.case') && !name.includes('target/'))
    .map((name) => path.join('../..', folder, name)),
);
expect('there are sources', sources.length > 10);
const item = /^ *(article|assume|decision|define|eligibility|example|fact|group|guide|outcome|procedure|scenario|term|use)(?![\w-])/gm;
for (const [engine, of] of Object.entries(colour)) {
  for (const source of sources) {
    const text = fs.readFileSync(source, 'utf8').replace(/^---\n[\s\S]*?\n---\n/, '');
    const html = of(text);
    expect(`${engine}: ${source} keeps its letters`, plain(html) === text);
    const found = pieces(html);
    const words = (text.match(item) || []).map((word) => word.trim());
    const missing = words.filter((word) => !found.includes(`keyword:${word}`) && !found.includes(`item:${word}`));
    expect(`${engine}: ${source} has its items in colour: ${missing}`, missing.length === 0);
  }
  const prose = pieces(of('guide g "G" {\n  scenario s "S" {\n    - Choose it when it is open.\n      => It is in or after.\n\n    Some of the words, as one or not.\n  }\n}\n'));
  for (const word of ['when', 'is', 'in', 'after', 'of', 'as', 'one', 'not']) {
    expect(`${engine}: “${word}” is a word in prose`, !prose.includes(`keyword:${word}`));
  }
  const all = pieces(of('decision d "D" is 0..9 EUR rules {\n  late: 3 EUR when not paid and day is 2025-01-31 // why\n}\n'));
  for (const word of ['decision', 'when', 'not', 'and']) {
    expect(`${engine}: “${word}” is a keyword: ${all}`, all.some((piece) => piece.endsWith(`:${word}`)));
  }
  expect(`${engine}: a comment`, all.some((piece) => piece === 'comment:// why'));
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
