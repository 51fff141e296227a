import type { Mutant } from "../mutant.ts";

const killedBy = ["cli/cli.integration.test.ts"];
const errors = { file: "cli/output/show-error.ts", killedBy };

/** What the terminal's commands end with, and show. */
export const mutants: readonly Mutant[] = [
  {
    file: "cli/commands/verify.ts",
    killedBy,
    promise: "an assertion that fails ends verify with 2",
    find: `report.verifyFailures.length === 0 ? EXIT.good : EXIT.script`,
    replace: `EXIT.good`,
  },
  {
    file: "cli/commands/deploy.ts",
    killedBy,
    promise: "a script that fails ends deploy with 2",
    find: `report.failed !== undefined || report.verifyFailures.length > 0 ? EXIT.script : EXIT.good`,
    replace: `report.verifyFailures.length > 0 ? EXIT.script : EXIT.good`,
  },
  {
    file: "cli/commands/deploy.ts",
    killedBy,
    promise: "an assertion that fails ends deploy with 2",
    find: `report.failed !== undefined || report.verifyFailures.length > 0 ? EXIT.script : EXIT.good`,
    replace: `report.failed !== undefined ? EXIT.script : EXIT.good`,
  },
  {
    file: "cli/commands/deploy.ts",
    killedBy,
    promise: "a deployment that was stopped ends with 130",
    find: `if (report.paused !== undefined) return EXIT.interrupted;`,
    replace: `if (report.paused !== undefined) return EXIT.good;`,
  },
  {
    file: "cli/commands/plan.ts",
    killedBy,
    promise: "plan ends with 2 when something is new or changed",
    find: `return changes(plan) ? EXIT.changes : EXIT.good;`,
    replace: `return EXIT.good;`,
  },
  {
    ...errors,
    promise: "no session ends with 3",
    find: `connection: EXIT.connection,`,
    replace: `connection: EXIT.config,`,
  },
  {
    ...errors,
    promise: "a wrong configuration ends with 1",
    find: `codes[known?.kind ?? ""] ?? EXIT.config`,
    replace: `codes[known?.kind ?? ""] ?? EXIT.good`,
  },
];
