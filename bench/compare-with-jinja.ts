import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEnvironment } from "jinja-exact";

const LINES = 50;

function script(line: (index: number) => string): string {
  return Array.from({ length: LINES }, (_, index) => line(index)).join("\n");
}

const tagged = [
  (index: number) => `{% if flag %}SELECT {{ n + ${index} }};{% endif %}`,
  (index: number) => `CREATE TABLE {{ db }}.{{ schema|upper }}.T@_${index} (A INT);`,
  () => "{% for column in columns %}{{ column }}{{ ', ' if not loop.last }}{% endfor %}",
  (index: number) => `{% set x${index} = '@' ~ n %}-- {{ x${index} }}`,
  () => `SELECT '{{ config.a.b }}' AS "{{ name|replace('n', 'm') }}";`,
];

/** A script with one tag, and one with a tag in every line; `@` is the script's number. */
const patterns: Readonly<Record<string, string>> = {
  "one tag": script((index) =>
    index === 25
      ? "INSERT INTO T@ VALUES ('{{ name }}');"
      : `INSERT INTO T@_${index} VALUES ('text', ${index}); -- a line`,
  ),
  "a tag in every line": script((index) => tagged[index % tagged.length]?.(index) ?? ""),
};
const variables = {
  name: "Ann",
  flag: true,
  n: 5,
  db: "DB",
  schema: "sales",
  columns: ["a", "b", "c"],
  config: { a: { b: "deep" } },
};

interface Measured {
  /** of processor time, all threads: other programs on the machine do not count */
  readonly seconds: number;
  readonly megabytes: number;
  readonly length: number;
}

function ours(pattern: string, count: number): Measured {
  const environment = createEnvironment();
  const start = process.cpuUsage();
  let length = 0;
  for (let number = 0; number < count; number++) {
    length += environment.renderString(pattern.replaceAll("@", String(number)), variables).length;
  }
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  return { seconds, megabytes: Math.round(process.resourceUsage().maxRSS / 1024), length };
}

/**
 * Scripts of 50 lines, each a source of its own, parsed and rendered by ours and by Debian's python3-jinja2.
 * @returns the rows of a table; its head is `JINJA_HEAD`
 * @throws when the two give texts of different length
 */
export function compareWithJinja(count: number): string[][] {
  const folder = mkdtempSync(join(tmpdir(), "bench-jinja-"));
  const file = join(folder, "scripts.json");
  writeFileSync(file, JSON.stringify([patterns, variables]));
  try {
    return Object.entries(patterns).map(([kind, pattern]) => {
      const mine = ours(pattern, count);
      const printed = execFileSync(
        "/usr/bin/python3",
        [join(import.meta.dirname, "jinja.py"), kind, String(count), file],
        { encoding: "utf8" },
      );
      const theirs: Measured = JSON.parse(printed);
      if (theirs.length !== mine.length) {
        throw new Error(`The texts differ: ${theirs.length} and ${mine.length} characters.`);
      }
      const each = ({ seconds }: Measured) => `${((seconds / count) * 1000).toFixed(2)} ms each`;
      return [
        kind,
        each(theirs),
        each(mine),
        (theirs.seconds / mine.seconds).toFixed(1),
        `${theirs.megabytes} MB`,
        `${mine.megabytes} MB`,
      ];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const JINJA_HEAD: readonly string[] = [
  "scripts",
  "real Jinja2",
  "ours",
  "times as fast",
  "memory, theirs",
  "memory, ours",
];
