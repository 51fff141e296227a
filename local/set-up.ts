import { setUpOwn } from "./set-up-own.ts";
import type { Local } from "./start-local.ts";
import type { Screen } from "./terminal/screen.ts";

/** Runs the administrator's part for every environment, and shows what it did. */
export async function setUp(
  local: Pick<Local, "invoke" | "globe" | "identity" | "project">,
  screen: Screen,
): Promise<void> {
  screen.heading("Setup, as the administrator");
  const { scripts } = (await local.invoke("setup", {})) as {
    scripts: { script: string; statements: number; milliseconds: number }[];
  };
  const groups = new Map<string, { scripts: number; statements: number; milliseconds: number }>();
  for (const { script, statements, milliseconds } of scripts) {
    // `dev: base`, `dev: environment/10-roles.sql`, `shared/10-pool.sql`
    const [name = script] = script.split(/: |\//);
    const sum = groups.get(name) ?? { scripts: 0, statements: 0, milliseconds: 0 };
    groups.set(name, {
      scripts: sum.scripts + 1,
      statements: sum.statements + statements,
      milliseconds: sum.milliseconds + milliseconds,
    });
  }
  for (const [name, sum] of groups) {
    screen.done(
      name,
      `${counted(sum.scripts, "script")}, ${counted(sum.statements, "statement")}`,
      sum.milliseconds,
    );
  }
  for (const key of await setUpOwn(local)) {
    screen.done(key, "brings its own, which was made here as its owner would");
  }
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
