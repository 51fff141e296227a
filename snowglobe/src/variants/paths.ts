import { invalid } from "../errors/invalid.ts";

/** One step into a VARIANT: a member's name or an element's number. */
export type Step = string | number;

const STEP =
  /[.:]?(?:(?<name>[A-Za-z_][\w$]*)|"(?<quoted>(?:[^"]|"")+)")|\[(?:(?<index>\d+)|'(?<single>(?:[^']|'')*)'|"(?<double>[^"]*)")\]/y;

/**
 * Reads a path such as `vehicle[0].make` or `a["b c"]`.
 * https://docs.snowflake.com/en/sql-reference/functions/get_path
 *
 * @throws {SnowflakeError} 001044 for what is no path.
 */
export function parsePath(path: string): Step[] {
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const at = STEP.lastIndex;
    const groups = STEP.exec(path)?.groups;
    if (!groups || (at === 0 && /^[.:]/.test(path)))
      throw invalid("001044", "42P13", `Invalid extraction path '${path}'`);
    const { name, quoted, index, single, double } = groups;
    if (index !== undefined) steps.push(Number(index));
    else steps.push(name ?? quoted?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? double ?? "");
  }
  return steps;
}

/** A step behind a path, as FLATTEN's PATH column writes it. */
export function pathWith(path: string, step: Step): string {
  if (typeof step === "number") return `${path}[${step}]`;
  if (!/^[A-Za-z_][\w$]*$/.test(step)) return `${path}['${step.replaceAll("'", "''")}']`;
  return path === "" ? step : `${path}.${step}`;
}
