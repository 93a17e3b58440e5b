// Sources of casebook in the colours of highlight.js: `hljs.registerLanguage("casebook", casebook)`.
function casebook(hljs) {
  const NAME = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*";
  const REFERENCE = { scope: "subst", match: `\\{${NAME}(?:\\.${NAME})*\\}` };
  const STRING = { scope: "string", begin: '"', end: '"|$', contains: [{ match: /\\./ }, REFERENCE] };
  const INLINE = [
    REFERENCE,
    { scope: "code", match: /(`+)(?!`)[^\n]*?[^`]\1(?!`)/ },
    { scope: "strong", match: /\*\*\S[^\n]*?\*\*/ },
    { scope: "link", match: /<(?:https?|mailto):[^>\s]+>/ },
  ];
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
      { scope: "meta", begin: /^---$/, end: /^---$/ },
      { scope: "code", begin: /^[ \t]*(`{3,}|~{3,})[^\n]*$/, end: /^[ \t]*(`{3,}|~{3,})[ \t]*$/ },
      hljs.COMMENT(/(?<![^\s{}()])\/\//, /$/),
      { scope: "section", match: /^[ \t]*#{1,6}[ \t].*$/ },
      // A step and its result are prose.
      { begin: [/^[ \t]*(?:-|\d{1,3}\.|=>)/, /[ \t]/], beginScope: { 1: "bullet" }, end: /$/, keywords: {}, contains: INLINE },
      // So is a line that begins as a sentence does.
      { begin: /^[ \t]+(?=[A-ZÄÖÜ*_[!])/, end: /$/, keywords: {}, contains: INLINE },
      STRING,
      { scope: "keyword", match: /(?<=^[ \t]*)@[a-z-]+/ },
      {
        match: [
          /^[ \t]*(?:article|assume|calendar|decision|define|eligibility|example|fact|group|guide|intro|months|outcome|parameter|procedure|quantity|scenario|steps|term|use|values)(?![\w-])/,
          /[ \t]*/,
          `(?:${NAME})?`,
        ],
        scope: { 1: "keyword", 3: "title" },
      },
      { scope: "number", match: /(?<![\w-])(?:\d{4}-\d{2}-\d{2}|-?\d+(?:[.:]\d+)*)(?![\w-])/ },
      { scope: "attr", match: `(?<=^[ \\t]*)${NAME}(?=:\\s)` },
      ...INLINE,
    ],
  };
}
if (typeof module === "object") module.exports = casebook;
