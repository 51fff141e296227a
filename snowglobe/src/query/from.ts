import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { made, textOf } from "../expression/bound-expression.ts";
import { coerce, unify } from "../expression/coerce.ts";
import { invalidIdentifier } from "../expression/compilation-error.ts";
import type { Context, Environment, Relation, RelationColumn, Scope } from "../expression/context.ts";
import { compare } from "../expression/operators.ts";
import { type CompiledFrom, keepColumns, orNullRow, relationOf } from "../expression/relation.ts";
import type { Expression, FromItem } from "../parser/ast.ts";
import { madeName, place, print, sql } from "../types/duck-sql.ts";
import { condition } from "./expression.ts";
import { compileMatchRecognize } from "./match-recognize.ts";
import { pivotQuery, unpivotQuery } from "./pivot.ts";
import { compileQuery } from "./query.ts";
import { compileSemantic } from "./semantic-source.ts";
import { compileStage } from "./stage-source.ts";
import { compileTableFunction } from "./table-function.ts";
import { compileTable } from "./table-source.ts";

const [SEQ, LIST, ELEMENT] = [madeName("seq", 0), madeName("list", 0), madeName("e", 0)];

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
  const { items, relations } = keepColumns(name, before.relations);
  const from = before.sql === "" ? "" : ` FROM ${before.sql}`;
  const rows = `SELECT ${[...items, `row_number() OVER () AS ${SEQ}`, `${print(place(list))} AS ${LIST}`].join(", ")}${from}`;
  const text = `(SELECT * EXCLUDE (${LIST}), unnest(${LIST}) AS ${ELEMENT} FROM (${rows})) AS ${name}`;
  return { sql: text, relations: [...relations, relation(`${name}.${ELEMENT}`, `${name}.${SEQ}`)] };
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
    case "semantic":
      return compileSemantic(environment, item);
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
    case "pivot":
    case "unpivot": {
      const { relations } = compileItem(environment, item.source, left, parent);
      const query =
        item.kind === "pivot"
          ? pivotQuery(environment, item, relations)
          : unpivotQuery(environment, item, relations);
      const made: FromItem = { kind: "subquery", query, lateral: false };
      return compileItem(environment, item.alias ? { ...made, alias: item.alias } : made, left, parent);
    }
    case "matchRecognize": {
      const source = compileItem(environment, item.source, left, parent);
      return compileMatchRecognize(environment, item, source, parent);
    }
    case "sample": {
      const source = compileItem(environment, item.source, left, parent);
      if (source.spread) throw notSupported("SAMPLE of a table function");
      return { sql: `${source.sql} ${sampleSql(item)}`, relations: source.relations };
    }
  }
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
  const inBoth = (test: Expression): string => {
    const context: Context = {
      environment,
      scope: { relations: [...before, ...left.relations, ...right.relations], ...(parent && { parent }) },
      findings: { aggregate: false, window: false },
      subquery: (query, inner, around) => compileQuery(inner, query, around),
    };
    return condition(context, test);
  };
  if (join.using || join.natural) {
    const names = join.using ?? sharedNames(left.relations, right.relations);
    const match = join.match && inBoth(join.match);
    return joinUsing(environment, join, left, right, names, relations, match);
  }
  if (join.on || join.match) {
    const on = [join.on, join.match].flatMap((test) => (test ? [inBoth(test)] : [])).join(" AND ");
    if (join.match) return { sql: `${left.sql} ASOF LEFT JOIN ${right.sql} ON ${on}`, relations: both };
    if (join.type === "CROSS") throw invalid("001003", "42000", "CROSS JOIN takes no ON.");
    return { sql: `${left.sql} ${join.type} JOIN ${right.sql} ON ${on}`, relations: both };
  }
  if (join.type === "LEFT" && join.right.kind === "subquery" && join.right.lateral)
    return { sql: `${left.sql} LEFT JOIN ${right.sql} ON true`, relations: both };
  if (join.type !== "INNER" && join.type !== "CROSS")
    throw notSupported(`${join.type} JOIN without ON or USING`);
  return { sql: `${left.sql} CROSS JOIN ${right.sql}`, relations: both };
}

/** DuckDB's own sampling: of single rows, also where Snowflake would take whole blocks. */
function sampleSql({ size, seed }: Extract<FromItem, { kind: "sample" }>): string {
  const of = "rows" in size ? `reservoir(${size.rows} ROWS)` : `bernoulli(${size.percent} PERCENT)`;
  return `TABLESAMPLE ${of}${seed === undefined ? "" : ` REPEATABLE (${seed})`}`;
}

/** A table function behind JOIN, when nothing but the order of rows tells it from a comma. */
function spreadJoined(
  join: Join,
  spread: NonNullable<CompiledFrom["spread"]>,
): CompiledFrom["spread"] | undefined {
  const always = !join.on || (join.on.kind === "boolean" && join.on.value);
  if (!always || join.using || join.natural) return undefined;
  if (join.type === "INNER" || join.type === "CROSS") return spread;
  if (join.type === "LEFT" && spread.isInner) return spread;
  if (join.type !== "LEFT") return undefined;
  return {
    ...spread,
    list: orNullRow(spread.list),
  };
}

/** An outer join makes the columns of its other side nullable. */
function optional(join: Join, left: readonly Relation[], right: readonly Relation[]) {
  const nullable = (relations: readonly Relation[]): Relation[] =>
    relations.map((relation) => ({
      ...relation,
      columns: relation.columns.map((column) => ({
        name: column.name,
        ...(column.hidden && { hidden: true }),
        get value() {
          return { ...column.value, nullable: true };
        },
      })),
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
  match: string | undefined,
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
  const on = pairs.map(({ a, b }) => textOf(compare(compiler, "=", a, b))).join(" AND ");
  const merged: RelationColumn[] = pairs.map(({ name, a, b }) => {
    const same = unify(compiler, [a, b]);
    const [x, y] = same.values;
    const value =
      type === "FULL"
        ? made(same.type, [x ?? a, y ?? b], (p, q) => sql`coalesce(${p}, ${q})`)
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
    sql: `${left.sql} ${match === undefined ? type : `ASOF ${type}`} JOIN ${right.sql} ON ${match === undefined ? on : `${on} AND ${match}`}`,
    relations: [{ name: null, columns: merged }, ...hide(relations.left), ...hide(relations.right)],
  };
}
