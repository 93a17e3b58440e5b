// Validates all JSON files of a folder against a schema, strictly: what the schema says and nobody understands is an error.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020.js";

const [schema, folder] = process.argv.slice(2);
const validate = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }).compile(JSON.parse(readFileSync(schema, "utf8")));
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const wrong = files.filter((name) => !validate(JSON.parse(readFileSync(join(folder, name), "utf8"))));
console.log(`${files.length - wrong.length} valid, not valid: ${wrong.join(", ") || "none"}`);
