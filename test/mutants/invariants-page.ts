import type { Mutant } from "./mutant.ts";

const INTRODUCTION = `# What it promises

Each line is a promise, the file that keeps it, and the tests that hold it. Behind each stands a mutant: a one-line change of that
file that breaks the promise. \`npm run test:mutants\` makes each of them and expects its tests to fail; \`test/mutants/rooms/\` has
the changes themselves, and this page is written from there (\`npm run docs:invariants\`).
`;

/** The text of docs/INVARIANTS.md. */
export function invariantsPage(mutants: readonly Mutant[]): string {
  const rooms = [...new Set(mutants.map(roomOf))];
  const sections = rooms.map((room) => {
    const rows = mutants.filter((mutant) => roomOf(mutant) === room).map(rowOf);
    return `## ${room}\n\n| promise | kept in | held by |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return `${INTRODUCTION}\n${sections.join("\n")}`;
}

/** `core/migrations`, `snowglobe`, `cli`. */
function roomOf({ file }: Mutant): string {
  const [room = "", floor = ""] = file.split("/");
  return room === "core" ? `${room}/${floor}` : room;
}

function rowOf({ promise, file, killedBy }: Mutant): string {
  const tests = killedBy.map((test) => `\`${test.split("/").at(-1)}\``).join(", ");
  return `| ${promise} | \`${file}\` | ${tests} |`;
}
