import { invalid } from "../errors/invalid.ts";
import { keysOf, sameSet } from "../query/semantic/join-paths.ts";
import type { LogicalTable, Relationship, SemanticModel } from "../query/semantic/semantic-model.ts";
import type { WrittenSemanticView } from "./parse-semantic-view.ts";

const wrong = (detail: string): Error => invalid("010230", "42601", `Invalid semantic view: ${detail}`);

/**
 * What is wrong with a view before its expressions are looked at.
 * https://docs.snowflake.com/en/user-guide/views-semantic/validation-rules
 * @throws {SnowflakeError} 010230
 */
export function checkedModel(
  written: WrittenSemanticView,
  tables: readonly LogicalTable[],
): Omit<SemanticModel, "expressions"> {
  refuseTwice(
    "logical table",
    tables.map(({ alias }) => alias),
  );
  refuseTwice(
    "relationship",
    written.relationships.map(({ name }) => name),
  );
  refuseTwice(
    "expression",
    written.expressions.map(({ table, name }) => [...(table === null ? [] : [table]), name].join(".")),
  );
  if (!written.expressions.some(({ kind }) => kind !== "FACT"))
    throw wrong("it needs at least one dimension or metric.");
  for (const { table, name } of written.expressions)
    if (table !== null) tableOf(tables, table, `'${table}.${name}'`);
  const known = tables.map((table) => ({
    ...table,
    primaryKey: table.primaryKey.map((column) => columnOf(written, table, column)),
    unique: table.unique.map((key) => key.map((column) => columnOf(written, table, column))),
  }));
  const relationships = written.relationships.map((each) => relationshipOf(written, known, each));
  refuseCircles(relationships);
  for (const { using, table, name } of written.expressions)
    for (const each of using)
      if (!relationships.some((one) => one.name === each && one.table === table))
        throw wrong(
          `'${each}', which '${table ?? ""}.${name}' uses, is no relationship from '${table ?? ""}'.`,
        );
  return { tables: known, relationships, instructions: { ...written.instructions } };
}

function refuseTwice(what: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw wrong(`${what} '${twice}' is defined twice.`);
}

function tableOf(tables: readonly LogicalTable[], alias: string, by: string): LogicalTable {
  const found = tables.find((each) => each.alias === alias);
  if (!found) throw wrong(`'${alias}', which ${by} names, is no logical table.`);
  return found;
}

/** A column of the table, or what an expression that is nothing but a column stands for. */
function columnOf({ expressions }: WrittenSemanticView, table: LogicalTable, name: string): string {
  const expression = expressions.find((each) => each.table === table.alias && each.name === name);
  const plain = expression && /^(?:\w+\.)?(\w+)$/.exec(expression.sql)?.[1]?.toUpperCase();
  const column = plain !== undefined && table.columns.includes(plain) ? plain : name;
  if (!table.columns.includes(column)) throw wrong(`'${name}' is no column of '${table.alias}'.`);
  return column;
}

function relationshipOf(
  written: WrittenSemanticView,
  tables: readonly LogicalTable[],
  { name, table, columns, refTable, refColumns }: WrittenSemanticView["relationships"][number],
): Relationship {
  const by = `relationship '${name}'`;
  const from = tableOf(tables, table, by);
  const to = tableOf(tables, refTable, by);
  if (from === to) throw wrong(`${by} is from '${table}' to itself.`);
  const own = columns.map((column) => columnOf(written, from, column));
  const key = refColumns?.map((column) => columnOf(written, to, column)) ?? [...to.primaryKey];
  if (key.length === 0) throw wrong(`${by} references '${refTable}', which has no PRIMARY KEY.`);
  if (!keysOf(to).some((each) => sameSet(each, key)))
    throw wrong(`${by} references columns of '${refTable}' that are neither its PRIMARY KEY nor UNIQUE.`);
  if (own.length !== key.length) throw wrong(`${by} has ${own.length} column(s) for ${key.length}.`);
  return { name, table, columns: own, refTable, refColumns: key };
}

/** "You cannot define circular relationships, even through transitive paths." */
function refuseCircles(relationships: readonly Relationship[]): void {
  const walk = (table: string, path: readonly string[]): void => {
    if (path.includes(table)) throw wrong(`circular relationship: ${[...path, table].join(" -> ")}.`);
    for (const each of relationships) if (each.table === table) walk(each.refTable, [...path, table]);
  };
  for (const { table } of relationships) walk(table, []);
}
