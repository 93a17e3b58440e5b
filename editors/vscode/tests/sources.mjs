// All sources of the project in their colours: no mark of a mistake in a clean one, and an item is an item wherever it
// begins, so that no block reaches over what follows it.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const { INITIAL, Registry, parseRawGrammar } = require("vscode-textmate");
const { OnigScanner, OnigString, loadWASM } = require("vscode-oniguruma");

const root = new URL("../../..", import.meta.url).pathname;
await loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
const path = new URL("../syntaxes/casebook.tmLanguage.json", import.meta.url).pathname;
const registry = new Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new OnigScanner(patterns),
    createOnigString: (text) => new OnigString(text),
  }),
  loadGrammar: async (scope) => (scope === "source.casebook" ? parseRawGrammar(readFileSync(path, "utf8"), path) : null),
});
const grammar = await registry.loadGrammar("source.casebook");

const sources = ["policies", "examples", "templates/new"]
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)))
  .filter((name) => name.endsWith(".case") && !name.includes("target/"));
const item = /^(use|term|fact|values|quantity|parameter|calendar|months|define|assume|outcome|eligibility|decision|procedure|guide|article|example)(?![\w-])/;

let items = 0;
const wrong = [];
for (const name of sources) {
  let state = INITIAL;
  let fence = false;
  readFileSync(join(root, name), "utf8").split("\n").forEach((line, at) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    if (/^\s*(```|~~~)/.test(line)) fence = !fence;
    const place = `${name}:${at + 1}: ${line}`;
    for (const token of tokens) {
      if (token.scopes.some((scope) => scope.startsWith("invalid"))) wrong.push(place);
    }
    if (item.test(line) && !fence) {
      items += 1;
      const scopes = tokens[0].scopes;
      if (scopes.at(-1) !== "keyword.declaration.casebook" || scopes.length !== 2) wrong.push(`${place} (${scopes})`);
    }
  });
}
console.log(`${sources.length} sources, ${items} items, ${wrong.length} wrong`);
if (sources.length < 10 || items < 100) wrong.push("too few sources");
if (wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
