import { COUNT, type Field, isNumber, isOrdered, type Shown, type ValueType } from "../tables/field.ts";
import { fieldOf, type Table } from "../tables/table.ts";
import { ParameterFault } from "./parameter-fault.ts";

export type Aggregate = "count" | "sum" | "avg" | "min" | "max";
export const AGGREGATES: readonly Aggregate[] = ["avg", "count", "max", "min", "sum"];

/** A column of an answer: a field, or what is worked out over a group's rows. */
export interface Output extends Shown {
  /** Undefined for COUNT(*). */
  readonly field: Field | undefined;
  readonly aggregate: Aggregate | undefined;
}

const MOST_OUTPUTS = 100;
const MOST_AGGREGATES = 10;
const MOST_GROUPED = 8;
const item = /^(?:([A-Za-z_][A-Za-z0-9_]{0,62}):(?!:))?([A-Za-z_][A-Za-z0-9_]*)?(?:\.?([a-z]+)\(\))?$/;

export function plainOutput(field: Field): Output {
  return { name: field.name, type: field.type, field, aggregate: undefined };
}

/**
 * The value of `select`: `*`, `name`, `alias:name`, `name.sum()`, `count()`.
 * https://docs.postgrest.org/en/stable/references/api/tables_views.html#vertical-filtering
 * https://docs.postgrest.org/en/stable/references/api/aggregate_functions.html
 * @throws {ParameterFault}
 */
export function parseSelect(table: Table, text: string): Output[] {
  const outputs: Output[] = [];
  for (const each of text.split(","))
    for (const output of each === "*" ? table.fields.map(plainOutput) : [parseItem(table, each)]) {
      const same = outputs.find((other) => other.name === output.name);
      if (same?.field === output.field && same?.aggregate === output.aggregate && same) continue;
      if (same)
        throw new ParameterFault(`gives two things the name ${output.name}: write other:name before one`);
      outputs.push(output);
    }
  if (outputs.length > MOST_OUTPUTS && outputs.length > table.fields.length)
    throw new ParameterFault(`names more than ${MOST_OUTPUTS} things`);
  const aggregates = outputs.filter(({ aggregate }) => aggregate !== undefined);
  if (aggregates.length > MOST_AGGREGATES)
    throw new ParameterFault(`has more than ${MOST_AGGREGATES} aggregates`);
  if (aggregates.length > 0) demandGroups(table, outputs);
  return outputs;
}

/** @throws {ParameterFault} when rows cannot be grouped by the outputs that are no aggregates */
export function demandGroups(table: Table, outputs: readonly Output[]): void {
  if (!table.aggregates) throw new ParameterFault(`has aggregates, which table ${table.name} does not serve`);
  const grouped = outputs.filter(({ aggregate }) => aggregate === undefined);
  if (grouped.length > MOST_GROUPED) throw new ParameterFault(`groups by more than ${MOST_GROUPED} fields`);
  const wrong = grouped.find(({ type }) => !isOrdered(type));
  if (wrong) throw new ParameterFault(`groups by ${wrong.name}, which is ${wrong.type.kind}`);
}

function parseItem(table: Table, text: string): Output {
  const [whole, alias, name, called] = item.exec(text) ?? [];
  if (whole === undefined || (name === undefined && called === undefined))
    throw new ParameterFault(misread(text));
  // `count()` reads as a name with brackets: there is no field before it.
  const bare = /^(?:\w+:)?[a-z]+\(\)$/.test(text) ? /([a-z]+)\(\)$/.exec(text)?.[1] : undefined;
  if (bare !== undefined) {
    if (bare === "count")
      return { name: alias ?? "count", type: COUNT, field: undefined, aggregate: "count" };
    throw new ParameterFault(`has ${bare}() without a field: write field.${bare}()`);
  }
  const field = table.fields.find((candidate) => candidate.name === name);
  if (!field)
    throw new ParameterFault(`names ${name}: there are ${table.fields.map((each) => each.name).join(", ")}`);
  if (called === undefined) return { ...plainOutput(field), name: alias ?? field.name };
  const aggregate = AGGREGATES.find((known) => known === called);
  if (!aggregate) throw new ParameterFault(`has ${called}(): there are ${AGGREGATES.join(", ")}`);
  return { name: alias ?? aggregate, type: typeOfAggregate(aggregate, field), field, aggregate };
}

/** @throws {ParameterFault} for what cannot be worked out over the field */
function typeOfAggregate(aggregate: Aggregate, { name, type }: Field): ValueType {
  if (aggregate === "count") return COUNT;
  const numeric = aggregate === "sum" || aggregate === "avg";
  const fits = numeric
    ? isNumber(type)
    : isOrdered(type) && type.kind !== "boolean" && type.kind !== "binary";
  if (!fits) throw new ParameterFault(`has ${name}.${aggregate}(), and ${name} is ${type.kind}`);
  if (!numeric || type.kind === "float") return type;
  // SUM keeps the scale and has 38 digits; AVG has six more behind the point, up to twelve.
  const scale = aggregate === "sum" ? type.scale : Math.max(type.scale, Math.min(type.scale + 6, 12));
  return { kind: scale === 0 ? "integer" : "decimal", scale, long: true };
}

function misread(text: string): string {
  if (text.includes("->"))
    return "has -> into JSON, which is not served: make a view that names what is inside";
  if (text.includes("::")) return "has a cast (::), which is not served: make a view with the other type";
  if (/^\.\.\.|\(.+/.test(text) || /^\w*!?\w*\(/.test(text))
    return "embeds another table, which is not served: make a view that joins the two";
  return `has ${JSON.stringify(text.slice(0, 60))}, which is no field, alias:field, field.sum() or count()`;
}

/** Fields by name, without aliases: the old parameter `fields`. @throws {ParameterFault} */
export function parseFields(table: Table, text: string): Output[] {
  const names = [...new Set(text.split(","))];
  const all = table.fields.map(({ name }) => name);
  if (names.some((name) => !all.includes(name)))
    throw new ParameterFault(`must be some of ${all.join(", ")}`);
  return names.map((name) => plainOutput(fieldOf(table, name)));
}
