import { invalid } from "../../errors/invalid.ts";
import type { LogicalTable, Relationship, SemanticModel } from "./semantic-model.ts";

/** A step of a join: from one logical table to one row, at most, of another. */
export interface Step {
  readonly relationship: Relationship;
  readonly from: string;
  readonly to: string;
  readonly columns: readonly string[];
  readonly refColumns: readonly string[];
}

/** Where one can go from a table: along its relationships, and against those that are one-to-one. */
function stepsFrom(model: SemanticModel, table: string): Step[] {
  return model.relationships.flatMap((relationship) => {
    const { table: from, refTable: to, columns, refColumns } = relationship;
    if (from === table) return [{ relationship, from, to, columns, refColumns }];
    if (to !== table || !isUnique(model, from, columns)) return [];
    return [{ relationship, from: to, to: from, columns: refColumns, refColumns: columns }];
  });
}

function isUnique(model: SemanticModel, alias: string, columns: readonly string[]): boolean {
  const table = model.tables.find((each) => each.alias === alias);
  return table !== undefined && keysOf(table).some((key) => sameSet(key, columns));
}

/** What identifies a row of a logical table. */
export function keysOf({ primaryKey, unique }: LogicalTable): readonly (readonly string[])[] {
  return [...(primaryKey.length > 0 ? [primaryKey] : []), ...unique];
}

export function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each) => other.includes(each));
}

/**
 * Every way from one logical table to another. Of several relationships from the first table to the same one, those
 * named by `using` are taken alone.
 */
export function pathsBetween(
  model: SemanticModel,
  from: string,
  to: string,
  using: readonly string[] = [],
): Step[][] {
  const found: Step[][] = [];
  const walk = (at: string, path: readonly Step[], seen: ReadonlySet<string>): void => {
    if (at === to) return void found.push([...path]);
    for (const step of stepsFrom(model, at)) {
      const chosen = path.length > 0 || isChosen(model, step, using);
      if (chosen && !seen.has(step.to)) walk(step.to, [...path, step], new Set([...seen, step.to]));
    }
  };
  walk(from, [], new Set([from]));
  return found;
}

function isChosen(model: SemanticModel, { relationship, to }: Step, using: readonly string[]): boolean {
  const chosen = model.relationships.filter(({ name, refTable }) => using.includes(name) && refTable === to);
  return chosen.length === 0 || chosen.includes(relationship);
}

export function isReachable(model: SemanticModel, from: string, to: string): boolean {
  return pathsBetween(model, from, to).length > 0;
}

/** The one way there. @throws {SnowflakeError} 010234 when there is none, 010246 when there are several */
export function pathTo(
  model: SemanticModel,
  from: string,
  to: string,
  using: readonly string[] = [],
): readonly Step[] {
  const [path, ...others] = pathsBetween(model, from, to, using);
  if (path === undefined)
    throw invalid(
      "010234",
      "42601",
      `Invalid dimension specified: The dimension entity '${to}' must be related to and have an equal or lower level of granularity compared to the base metric or dimension entity '${from}'.`,
    );
  if (others.length > 0)
    throw invalid(
      "010246",
      "42601",
      `Invalid dimension specified: Multi-path relationship between the dimension entity '${to}' and the base metric or dimension entity '${from}' is not supported.`,
    );
  return path;
}

/** The table among these from which all others are reached: that of the highest granularity. */
export function baseOf(model: SemanticModel, tables: readonly string[]): string {
  const base = tables.find((from) => tables.every((to) => isReachable(model, from, to)));
  const [first = "", second = ""] = tables;
  // Says which two do not meet.
  if (base === undefined) pathTo(model, first, tables.find((to) => !isReachable(model, first, to)) ?? second);
  return base ?? first;
}
