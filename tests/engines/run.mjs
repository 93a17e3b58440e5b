// Runs exported tables in the engines that their formats are made for, and compares each answer with what the evaluator
// said. `node run.mjs FOLDER`: in it `cases.json` with `tables`, each with its facts, its cases and what is expected, and
// the names of its files. Prints what differs; ends with 1 where anything does.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { PGlite } from "@electric-sql/pglite";
import { ZenEngine } from "@gorules/zen-engine";
import { DmnModdle } from "dmn-moddle";
import { evaluate, unaryTest } from "feelin";

const folder = process.argv[2];
const { tables } = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));
const text = (file) => readFileSync(join(folder, file), "utf8");
let faults = 0;
const compared = {};

const plain = (value) => {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return [...new Set(value.map(plain))].sort();
  if (typeof value === "object" && "toISODate" in value) return value.toISODate();
  if (value?.constructor?.name === "FeelTime") return value.iso.slice(0, 5);
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "object") return String(value);
  return value;
};

function compare(engine, table, at, expected, actual) {
  compared[engine] = (compared[engine] ?? 0) + 1;
  const same = JSON.stringify(plain(expected)) === JSON.stringify(plain(actual));
  if (!same && (faults += 1) < 20) {
    console.error(`${engine}: ${table.name}: ${JSON.stringify(table.cases[at])}: ${JSON.stringify(plain(actual))} instead of ${JSON.stringify(plain(expected))}`);
  }
}

// ---- DMN: read by dmn-moddle, its FEEL by feelin; the hit policy is ours, and asserts what it promises ----

async function dmn(table) {
  const { rootElement, warnings } = await new DmnModdle().fromXML(text(table.dmn));
  if (warnings.length > 0) throw new Error(`${table.dmn}: ${warnings[0].message}`);
  const decision = rootElement.drgElement.find((element) => element.$type === "dmn:Decision");
  const logic = decision.decisionLogic;
  const outputs = new Map();
  for (const rule of logic.rule) {
    const written = rule.outputEntry[0].text;
    if (!outputs.has(written)) outputs.set(written, evaluate(written, {}).value);
  }
  table.cases.forEach((given, at) => {
    const context = Object.fromEntries(Object.entries(given).map(([name, value]) => {
      if (value?.date) return [name, evaluate(`date("${value.date}")`, {}).value];
      if (value?.time) return [name, evaluate(`time("${value.time}:00")`, {}).value];
      return [name, value];
    }));
    const inputs = (logic.input ?? []).map((input) => {
      const { value } = evaluate(input.inputExpression.text, context);
      return value;
    });
    const fits = (rule) => (rule.inputEntry ?? []).every((entry, column) => {
      if (entry.text === "-") return true;
      return unaryTest(entry.text, { ...context, "?": inputs[column] }).value === true;
    });
    const hits = logic.rule.filter(fits).map((rule) => outputs.get(rule.outputEntry[0].text));
    const distinct = new Set(hits.map((hit) => JSON.stringify(plain(hit))));
    if (logic.hitPolicy === "UNIQUE" && hits.length > 1) throw new Error(`${table.name}: two rules fit ${JSON.stringify(given)}`);
    if (logic.hitPolicy === "ANY" && distinct.size > 1) throw new Error(`${table.name}: rules differ for ${JSON.stringify(given)}`);
    compare("dmn", table, at, table.expected[at], logic.hitPolicy === "COLLECT" ? hits : hits[0]);
  });
}

// ---- JDM: the GoRules engine ----

async function jdm(table) {
  const engine = new ZenEngine();
  const decision = engine.createDecision(Buffer.from(text(table.jdm)));
  for (const [at, given] of table.cases.entries()) {
    const context = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value?.date ?? value?.time ?? value]));
    const { result } = await decision.evaluate(context);
    const actual = Array.isArray(result) ? result.map((one) => one.result) : result?.result;
    compare("jdm", table, at, table.expected[at], actual);
  }
}

// ---- SQL: DuckDB, and PostgreSQL as WebAssembly ----

const literal = (value) => {
  if (value === null) return "NULL";
  if (value?.date) return `DATE '${value.date}'`;
  if (value?.time) return `'${value.time}'`;
  return typeof value === "string" ? `'${value}'` : String(value).toUpperCase();
};

// The cases as the rows of a query, sets as one column for each member.
const relation = (table) => {
  const names = table.columns.map((column) => `"${column.name}"`).join(", ");
  const cell = (given, { fact, member, type }) => {
    const value = member === undefined ? given[fact] : given[fact]?.includes(member) ?? null;
    return `CAST(${literal(value ?? null)} AS ${type})`;
  };
  const row = (given, at) => `(${[at, ...table.columns.map((column) => cell(given, column))].join(", ")})`;
  return `(VALUES ${table.cases.map(row).join(",\n")}) AS readers("at", ${names})`;
};

const query = (table) => {
  const expressions = text(table.sql).trim();
  const body = table.collects ? expressions : `${expressions} AS result`;
  // What is above the expression describes its columns.
  return `SELECT "at", ${body.replace(/^(--[^\n]*\n)+/, "")} FROM ${relation(table)} ORDER BY "at"`;
};

const collected = (table, row) => {
  const members = table.members.map((member) => [member.name, row[member.column]]);
  if (members.every(([, has]) => has === null)) return null;
  return members.filter(([, has]) => has).map(([name]) => name);
};

async function sql(engine, run, table) {
  const rows = await run(query(table));
  rows.forEach((row, at) => {
    let actual = table.collects ? collected(table, row) : row.result;
    if (typeof table.expected[at] === "number" && actual !== null) actual = Number(actual);
    compare(engine, table, at, table.expected[at], actual);
  });
}

const duck = await (await DuckDBInstance.create(":memory:")).connect();
const inDuck = async (statement) => (await duck.runAndReadAll(statement)).getRowObjectsJson();
const postgres = new PGlite();
const inPostgres = async (statement) => (await postgres.query(statement)).rows;

for (const table of tables) {
  try {
    if (table.dmn) await dmn(table);
    if (table.jdm) await jdm(table);
    if (table.sql) {
      await sql("duckdb", inDuck, table);
      await sql("postgres", inPostgres, table);
    }
  } catch (error) {
    faults += 1;
    if (faults < 20) console.error(`${table.name}: ${error.stack ?? error}`);
  }
}
console.log(JSON.stringify(compared));
process.exit(faults > 0 ? 1 : 0);
