import { notSupported } from "../engine/errors.ts";
import type { Column } from "../engine/result-set.ts";
import { coerce, unify } from "./coerce.ts";
import {
  type Context,
  type Environment,
  outputName,
  type Relation,
  type RelationColumn,
  type Scope,
} from "./context.ts";
import { invalid, invalidIdentifier } from "./errors.ts";
import { condition } from "./expression.ts";
import { compare } from "./operators.ts";
import type { FromItem, TableAlias } from "./parse/ast.ts";
import { compileQuery } from "./query.ts";
import { compileStage } from "./stage-source.ts";
import { compileTableFunction } from "./table-function.ts";
import { compileTable } from "./table-source.ts";
import { typed } from "./typed.ts";

/** FROM as DuckDB SQL, and the relations that columns are looked up in, left to right. */
export interface CompiledFrom {
  readonly sql: string;
  readonly relations: readonly Relation[];
  /** SQL of DuckDB's row id, where it was asked for. */
  readonly rowId?: string;
  /** A table function that gives a list's elements as rows: the list, and its relation under a name. */
  readonly spread?: { readonly list: string; readonly relation: (sqlName: string) => Relation };
}

/** FROM a, b JOIN c …: https://docs.snowflake.com/en/sql-reference/constructs/from */
export function compileFrom(
  environment: Environment,
  items: readonly FromItem[],
  parent: Scope | undefined,
): CompiledFrom {
  let from: CompiledFrom = { sql: "", relations: [] };
  for (const item of items) {
    const compiled = compileItem(environment, item, from.relations, parent);
    if (compiled.spread) from = spreadBeside(environment, from, compiled.spread);
    else
      from = {
        sql: from.sql === "" ? compiled.sql : `${from.sql} CROSS JOIN ${compiled.sql}`,
        relations: [...from.relations, ...compiled.relations],
      };
  }
  refuseDuplicates(from.relations);
  return from;
}

/**
 * Elements beside the rows that they come from, in the order of both: DuckDB keeps it when a list is spread in a select
 * list, but not through LATERAL. So what stands before becomes a subquery, and its columns get new names.
 */
function spreadBeside(
  environment: Environment,
  before: CompiledFrom,
  { list, relation }: NonNullable<CompiledFrom["spread"]>,
): CompiledFrom {
  const name = environment.compiler.name("z");
  const kept: string[] = [];
  const relations = before.relations.map((each) => ({
    ...each,
    columns: each.columns.map((column) => {
      kept.push(`${column.value.sql} AS "$${kept.length}"`);
      return { ...column, value: { ...column.value, sql: `${name}."$${kept.length - 1}"` } };
    }),
  }));
  const from = before.sql === "" ? "" : ` FROM ${before.sql}`;
  const rows = `SELECT ${[...kept, "row_number() OVER () AS seq", `${list} AS list`].join(", ")}${from}`;
  const sql = `(SELECT * EXCLUDE (list), unnest(list) AS e FROM (${rows})) AS ${name}`;
  return { sql, relations: [...relations, relation(name)] };
}

function refuseDuplicates(relations: readonly Relation[]): void {
  const names = new Set<string>();
  for (const { name, path } of relations) {
    if (name === null) continue;
    const whole = [...(path ?? []), name].join(".");
    if (names.has(whole))
      throw invalid("002028", "42601", `ambiguous table name '${name}': give each an alias`);
    names.add(whole);
  }
}

function compileItem(
  environment: Environment,
  item: FromItem,
  left: readonly Relation[],
  parent: Scope | undefined,
): CompiledFrom {
  const lateral: Scope = { relations: left, ...(parent && { parent }) };
  switch (item.kind) {
    case "table":
      return compileTable(environment, item.name, item.alias);
    case "subquery": {
      const query = compileQuery(environment, item.query, item.lateral ? lateral : parent);
      const name = environment.compiler.name("s");
      const relation = relationOf(name, query.columns, item.alias);
      return { sql: `${item.lateral ? "LATERAL " : ""}(${query.sql}) AS ${name}`, relations: [relation] };
    }
    case "stage":
      return compileStage(environment, item.source, item.alias);
    case "function": {
      const context: Context = {
        environment,
        scope: lateral,
        findings: { aggregate: false, window: false },
        subquery: (query, inner, around) => compileQuery(inner, query, around),
      };
      return compileTableFunction(context, item.call, item.alias);
    }
    case "join":
      return compileJoin(environment, item, left, parent);
  }
}

/** A relation whose columns are called "$0", "$1" … in DuckDB. */
export function relationOf(
  sqlName: string,
  columns: readonly Column[],
  alias: TableAlias | undefined,
): Relation {
  return renamed(
    {
      name: null,
      columns: columns.map((column, index) => ({
        name: column.name,
        value: { sql: `${sqlName}.${outputName(index)}`, type: column.type, nullable: column.nullable },
      })),
    },
    alias,
  );
}

/** A relation under its alias, with the alias's names for its columns. */
export function renamed(relation: Relation, alias: TableAlias | undefined): Relation {
  if (!alias) return relation;
  if (alias.columns.length > relation.columns.length)
    throw invalid(
      "002057",
      "42601",
      `alias ${alias.name} names ${alias.columns.length} columns for ${relation.columns.length}`,
    );
  if (alias.columns.length === 0) return { name: alias.name, columns: relation.columns };
  return {
    name: alias.name,
    columns: relation.columns.map((column, index) => ({
      name: alias.columns[index] ?? column.name,
      value: column.value,
    })),
  };
}

type Join = Extract<FromItem, { kind: "join" }>;

function compileJoin(
  environment: Environment,
  join: Join,
  before: readonly Relation[],
  parent: Scope | undefined,
): CompiledFrom {
  const left = compileItem(environment, join.left, before, parent);
  const right = compileItem(environment, join.right, [...before, ...left.relations], parent);
  const elements = right.spread && before.length === 0 ? spreadJoined(join, right.spread) : undefined;
  if (elements) return spreadBeside(environment, left, elements);
  const relations = optional(join, left.relations, right.relations);
  const both = [...relations.left, ...relations.right];
  if (join.using || join.natural) {
    const names = join.using ?? sharedNames(left.relations, right.relations);
    return joinUsing(environment, join, left, right, names, relations);
  }
  if (join.on) {
    const context: Context = {
      environment,
      scope: { relations: [...before, ...left.relations, ...right.relations], ...(parent && { parent }) },
      findings: { aggregate: false, window: false },
      subquery: (query, inner, around) => compileQuery(inner, query, around),
    };
    const on = condition(context, join.on);
    if (join.type === "CROSS") throw invalid("001003", "42000", "CROSS JOIN takes no ON.");
    return { sql: `${left.sql} ${join.type} JOIN ${right.sql} ON ${on}`, relations: both };
  }
  if (join.type !== "INNER" && join.type !== "CROSS")
    throw notSupported(`${join.type} JOIN without ON or USING`);
  return { sql: `${left.sql} CROSS JOIN ${right.sql}`, relations: both };
}

/** A table function behind JOIN, when nothing but the order of rows tells it from a comma. */
function spreadJoined(
  join: Join,
  spread: NonNullable<CompiledFrom["spread"]>,
): CompiledFrom["spread"] | undefined {
  const always = !join.on || (join.on.kind === "boolean" && join.on.value);
  if (!always || join.using || join.natural) return undefined;
  if (join.type === "INNER" || join.type === "CROSS") return spread;
  if (join.type !== "LEFT") return undefined;
  return {
    ...spread,
    list: `CASE WHEN coalesce(len(${spread.list}), 0) = 0 THEN [NULL] ELSE ${spread.list} END`,
  };
}

/** An outer join makes the columns of its other side nullable. */
function optional(join: Join, left: readonly Relation[], right: readonly Relation[]) {
  const nullable = (relations: readonly Relation[]): Relation[] =>
    relations.map((relation) => ({
      ...relation,
      columns: relation.columns.map((column) => ({ ...column, value: { ...column.value, nullable: true } })),
    }));
  return {
    left: join.type === "RIGHT" || join.type === "FULL" ? nullable(left) : left,
    right: join.type === "LEFT" || join.type === "FULL" ? nullable(right) : right,
  };
}

function shown(relations: readonly Relation[]): RelationColumn[] {
  return relations.flatMap((relation) => relation.columns.filter((column) => !column.hidden));
}

function sharedNames(left: readonly Relation[], right: readonly Relation[]): string[] {
  const names = new Set(shown(right).map(({ name }) => name));
  return [...new Set(shown(left).map(({ name }) => name))].filter((name) => names.has(name));
}

/** USING: one column of each name comes out, the left one's (or, where that side may be missing, the one that is there). */
function joinUsing(
  environment: Environment,
  join: Join,
  left: CompiledFrom,
  right: CompiledFrom,
  names: readonly string[],
  relations: { readonly left: readonly Relation[]; readonly right: readonly Relation[] },
): CompiledFrom {
  const { compiler } = environment;
  const type = join.type === "CROSS" ? "INNER" : join.type;
  if (names.length === 0)
    return { sql: `${left.sql} CROSS JOIN ${right.sql}`, relations: [...relations.left, ...relations.right] };
  const pairs = names.map((name) => {
    const [a] = shown(left.relations).filter((column) => column.name === name);
    const [b] = shown(right.relations).filter((column) => column.name === name);
    if (!a || !b) throw invalidIdentifier(environment, { start: 0, end: 0 }, name);
    return { name, a: a.value, b: b.value };
  });
  const on = pairs.map(({ a, b }) => compare(compiler, "=", a, b).sql).join(" AND ");
  const merged: RelationColumn[] = pairs.map(({ name, a, b }) => {
    const same = unify(compiler, [a, b]);
    const [x, y] = same.values;
    const value =
      type === "FULL"
        ? typed(`coalesce(${x?.sql}, ${y?.sql})`, same.type)
        : type === "RIGHT"
          ? coerce(compiler, b, b.type)
          : a;
    return { name, value };
  });
  const hide = (list: readonly Relation[]): Relation[] =>
    list.map((relation) => ({
      ...relation,
      columns: relation.columns.map((column) =>
        names.includes(column.name) ? { ...column, hidden: true } : column,
      ),
    }));
  return {
    sql: `${left.sql} ${type} JOIN ${right.sql} ON ${on}`,
    relations: [{ name: null, columns: merged }, ...hide(relations.left), ...hide(relations.right)],
  };
}
