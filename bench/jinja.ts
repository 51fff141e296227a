// npm run bench:jinja [scripts]: our template language beside the real Jinja2, on the same scripts in the same run.
import { compareWithJinja, JINJA_HEAD } from "./compare-with-jinja.ts";
import { printTable } from "./print-table.ts";

const count = Number(process.argv[2] ?? 10_000);
process.stdout.write(
  `${count} scripts of 50 lines, each a source of its own: parsed and rendered; processor time.\n\n`,
);
printTable(JINJA_HEAD, compareWithJinja(count));
