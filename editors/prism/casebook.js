// Sources of casebook in the colours of Prism, which Docusaurus uses: `casebook(Prism)` makes the language known.
module.exports = function casebook(Prism) {
  const name = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*";
  const word = (words) => new RegExp(`(^|[^\\w-])(?:${words})(?![\\w-])`);
  const reference = { pattern: new RegExp(`\\{${name}(?:\\.${name})*\\}`), alias: "variable" };
  const inline = {
    reference,
    code: { pattern: /(`+)(?!`)[^\n]*?[^`]\1(?!`)/, alias: "code-snippet" },
    bold: { pattern: /\*\*\S[^\n]*?\*\*/, alias: "important" },
    url: /<(?:https?|mailto):[^>\s]+>|\bhttps?:\/\/[^\s)>]+/,
  };
  Prism.languages.casebook = {
    "front-matter": { pattern: /^---\n[\s\S]*?\n---$/m, greedy: true, alias: "comment" },
    fence: { pattern: /^[ \t]*(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ \t]*\1[ \t]*$/m, greedy: true, alias: "string" },
    comment: { pattern: /(^|[\s{}()])\/\/[^\n]*/, lookbehind: true, greedy: true },
    // A step and its result are prose: what they say is in no colour of the language.
    step: {
      pattern: /^[ \t]*(?:-|\d{1,3}\.|=>)[ \t][^\n]*/m,
      greedy: true,
      inside: { operator: /^[ \t]*(?:-|\d{1,3}\.|=>)(?=[ \t])/, ...inline },
    },
    // So is a line that begins as a sentence does.
    text: { pattern: /^[ \t]+(?:\p{Lu}|[*_[!])[^\n]*/mu, greedy: true, inside: inline },
    heading: { pattern: /^[ \t]*#{1,6}[ \t][^\n]*/m, greedy: true, alias: "title" },
    string: { pattern: /"(?:\\.|[^"\\\n])*"/, greedy: true, inside: { reference, escape: /\\./ } },
    directive: { pattern: /(^[ \t]*)@[a-z-]+/m, lookbehind: true, alias: "keyword" },
    item: {
      pattern:
        /(^[ \t]*)(?:article|assume|calendar|decision|define|eligibility|example|fact|group|guide|intro|months|outcome|parameter|procedure|quantity|scenario|steps|term|use|values)(?![\w-])/m,
      lookbehind: true,
      alias: "keyword",
    },
    date: { pattern: /\b\d{4}-\d{2}-\d{2}\b/, alias: "number" },
    number: /(?<![\w-])-?\d+(?:[.:]\d+)*(?![\w-])/,
    rule: { pattern: new RegExp(`(^[ \\t]*)${name}(?=:\\s)`, "m"), lookbehind: true, alias: "property" },
    boolean: { pattern: word("yes/no|yes|no|nothing"), lookbehind: true },
    keyword: {
      pattern: word(
        "when|unless|otherwise|overrides|because|valid|requires|is|in|one of|any of|includes|before|after|as|ask|at|by|called|ends|expect|for|from|given|goes|good|groups|help|of|on|rules|first|short|to|until|was|date|time|version|and|or|not|implies",
      ),
      lookbehind: true,
    },
    ...inline,
    operator: />=|<=|>|<|\.\./,
    punctuation: /[{}(),:?]/,
  };
};
