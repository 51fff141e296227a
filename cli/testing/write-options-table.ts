import { readFileSync, writeFileSync } from "node:fs";
import { optionsTable } from "./options-table.ts";

// npm run docs:options: the table of options in docs/schemachange.md, from the one that the command line reads.

const path = new URL("../../docs/schemachange.md", import.meta.url);
const text = readFileSync(path, "utf8");
const table = /\| option \| other names \|[\s\S]*?\n(?=\n|$)/;
writeFileSync(
  path,
  text.replace(table, () => optionsTable()),
);
