// Sources of casebook in the colours of highlight.js, from version 10 on: `hljs.registerLanguage("casebook", casebook)`.
// As a script of a page that has highlight.js already, as a book of mdBook has, it colours the page's sources by itself.
function casebook(hljs) {
  const NAME = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*";
  const ITEM =
    "(?:article|assume|calendar|decision|define|eligibility|example|fact|group|guide|intro|months|outcome|parameter|procedure|quantity|scenario|steps|term|use|values)";
  const REFERENCE = { className: "subst", begin: `\\{${NAME}(?:\\.${NAME})*\\}` };
  const STRING = { className: "string", begin: '"', end: '"|$', contains: [{ begin: /\\./ }, REFERENCE] };
  const INLINE = [
    REFERENCE,
    { className: "code", begin: /(?:`[^`\n]+`|``[^\n]+?``)/ },
    { className: "strong", begin: /\*\*\S[^\n]*?\*\*/ },
    { className: "link", begin: /<(?:https?|mailto):[^>\s]+>/ },
  ];
  const PROSE = { end: /$/, keywords: {}, contains: INLINE };
  return {
    name: "casebook",
    aliases: ["case"],
    keywords: {
      $pattern: /[a-z]+(?:-[a-z]+)*/,
      keyword:
        "after and any as ask at because before by called date ends expect first for from given goes good groups help implies in includes is not of on one or otherwise overrides requires rules short time to unless until valid version was when",
      literal: "yes no nothing",
    },
    contains: [
      { className: "meta", begin: /^---$/, end: /^---$/ },
      { className: "code", begin: /^[ \t]*(`{3,}|~{3,})[^\n]*$/, end: /^[ \t]*(`{3,}|~{3,})[ \t]*$/ },
      hljs.COMMENT(/(?<![^\s{}()])\/\//, /$/),
      { className: "section", begin: /^[ \t]*#{1,6}[ \t].*$/ },
      // A step and its result are prose.
      { className: "bullet", begin: /^[ \t]*(?:-|\d{1,3}\.|=>)(?=[ \t])/, starts: PROSE },
      // So is a line that begins as a sentence does.
      { begin: /^[ \t]+(?=[A-ZÄÖÜ*_[!])/, ...PROSE },
      STRING,
      { className: "keyword", begin: /(?<=^[ \t]*)@[a-z-]+/ },
      { className: "keyword", begin: `^[ \\t]*${ITEM}(?![\\w-])` },
      { className: "title", begin: `(?<=^[ \\t]*${ITEM}[ \\t]+)${NAME}` },
      { className: "number", begin: /(?<![\w-])(?:\d{4}-\d{2}-\d{2}|-?\d+(?:[.:]\d+)*)(?![\w-])/ },
      { className: "attr", begin: `(?<=^[ \\t]*)${NAME}(?=:\\s)` },
      ...INLINE,
    ],
  };
}
if (typeof module === "object") module.exports = casebook;
else if (typeof hljs === "object") {
  hljs.registerLanguage("casebook", casebook);
  for (const block of document.querySelectorAll("code.language-casebook, code.language-case")) {
    const { className } = block;
    block.className = "language-casebook";
    hljs.highlightBlock(block);
    block.className = `${className} hljs`;
  }
}
