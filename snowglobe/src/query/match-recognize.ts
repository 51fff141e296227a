import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { textOf } from "../expression/bound-expression.ts";
import { coerce } from "../expression/coerce.ts";
import {
  type Context,
  type Environment,
  outputName,
  type Relation,
  type Scope,
} from "../expression/context.ts";
import { overSql } from "../expression/order.ts";
import { type CompiledFrom, columnValue, keepColumns, renamed } from "../expression/relation.ts";
import {
  hasExclusion,
  matchesNothing,
  type RowPatternProgram,
  stepsOf,
  symbolsOf,
} from "../functions/row-patterns/row-pattern-program.ts";
import type { FromItem } from "../parser/ast.ts";
import type { MatchRecognize } from "../parser/match-recognize-parser.ts";
import { BOOLEAN, type DataType, NUMBER, TEXT } from "../types/data-type.ts";
import { print } from "../types/duck-sql.ts";
import { duckString } from "../types/duck-type.ts";
import { compile } from "./expression.ts";
import { definedSymbol, MATCH, type MatchNames, measure } from "./match-measures.ts";
import { compileQuery } from "./query.ts";

type Item = Extract<FromItem, { kind: "matchRecognize" }>;

/**
 * MATCH_RECOGNIZE: DEFINE says of each row which symbols it may be, `sf_variant('matchRows', …)` finds each partition's
 * matches, and MEASURES are windows over a match's rows. docs/adr/0045-row-patterns-are-matched-over-marks.md
 * https://docs.snowflake.com/en/sql-reference/constructs/match_recognize
 */
export function compileMatchRecognize(
  environment: Environment,
  { clause, alias }: Item,
  source: CompiledFrom,
  parent: Scope | undefined,
): CompiledFrom {
  const { compiler } = environment;
  const contextOf = (relations: readonly Relation[]): Context => ({
    environment,
    scope: { relations, ...(parent && { parent }) },
    findings: { aggregate: false, window: false },
    subquery: (query, inner, around) => compileQuery(inner, query, around),
  });
  const program = programOf(clause);
  const [rows, numbered, marked, found, matched] = ["r", "r", "r", "r", "m"].map(compiler.name);
  const kept = keepColumns(`${rows}`, source.relations);
  const inRows = contextOf(kept.relations);
  const over = (orderBy: MatchRecognize["orderBy"]) =>
    print(overSql(inRows, { partitionBy: clause.partitionBy, orderBy }, (part) => compile(inRows, part)));
  const again = (name: string) => relationsOf(name, kept.relations);
  const names = namesOf(kept.relations, clause);
  const marks = program.names.map((symbol) => {
    const condition = clause.define.get(symbol);
    if (!condition) return "'1'";
    const context = contextOf([...again(`${numbered}`), hidden(`${numbered}`)]);
    const value = compile(context, definedSymbol(condition, names));
    return `CASE WHEN ${textOf(coerce(compiler, value, BOOLEAN))} THEN '1' ELSE '0' END`;
  });
  const common = [
    `${rows} AS (SELECT ${[...kept.items, `row_number() OVER () AS ${MATCH.row}`].join(", ")} FROM ${source.sql})`,
    `${numbered} AS (SELECT *, row_number() ${over(clause.orderBy)} AS ${MATCH.place}, min(${MATCH.row}) ${over([])} AS ${MATCH.partition} FROM ${rows})`,
    `${marked} AS MATERIALIZED (SELECT *, ${marks.join(" || ")} AS ${MATCH.marks} FROM ${numbered})`,
    `${found} AS (SELECT ${MATCH.partition}, unnest(from_json(CAST(sf_variant('matchRows', ${duckString(JSON.stringify(program.program))}, string_agg(${MATCH.marks}, '' ORDER BY ${MATCH.place})) AS JSON), '[["BIGINT"]]')) AS f FROM ${marked} GROUP BY ALL)`,
    `${matched} AS (SELECT ${marked}.*, CAST(f[2] AS DECIMAL(38,0)) AS ${MATCH.number}, CAST(f[3] AS DECIMAL(38,0)) AS ${MATCH.sequence}, ${classifier(program.names)} AS ${MATCH.symbol}, f[5] = 0 AS ${MATCH.shown}, f[6] = 1 AS ${MATCH.last} FROM ${found} JOIN ${marked} ON ${marked}.${MATCH.partition} = ${found}.${MATCH.partition} AND ${marked}.${MATCH.place} = f[1])`,
  ];
  const relations = again(`${matched}`);
  const context = contextOf([...relations, hidden(`${matched}`)]);
  const measures = clause.measures.map(({ expression, alias: name }) => {
    const value = measure(context, expression, names);
    const text = textOf(value);
    const known = program.program.unmatched
      ? `CASE WHEN ${matched}.${MATCH.number} IS NOT NULL THEN ${text} END`
      : text;
    return { name, value: { ...value, nullable: true }, text: known };
  });
  const columns = [...sourceColumns(clause, relations), ...measures];
  const result = compiler.name("m");
  const items = columns.map(({ text }, index) => `${text} AS ${outputName(index)}`);
  const wanted = clause.rows === "ONE" ? MATCH.last : MATCH.shown;
  const inner = `SELECT ${[...items, `${matched}.${wanted} AS ${MATCH.wanted}`].join(", ")} FROM ${matched}`;
  const outer = columns.map((_, index) => outputName(index));
  const selected = outer.length === 0 ? "1 AS one" : outer.join(", ");
  return {
    sql: `(WITH ${common.join(", ")} SELECT ${selected} FROM (${inner}) WHERE ${MATCH.wanted}) AS ${result}`,
    relations: [
      renamed(
        {
          name: null,
          columns: columns.map(({ name, value }, index) => ({
            name,
            value: columnValue(result, outputName(index), value),
          })),
        },
        alias,
      ),
    ],
  };
}

/** All of the source's columns, or those that PARTITION BY names. */
function sourceColumns(clause: MatchRecognize, relations: readonly Relation[]) {
  const all = relations.flatMap(({ columns }) => columns.filter(({ hidden: isHidden }) => !isHidden));
  const shown = (columns: typeof all) =>
    columns.map(({ name, value }) => ({ name, value, text: textOf(value) }));
  if (clause.rows === "ALL") return shown(all);
  return clause.partitionBy.flatMap((part) => {
    const name = part.kind === "column" ? part.parts.at(-1) : undefined;
    const found = all.filter((column) => column.name === name);
    if (found.length !== 1)
      throw notSupported("ONE ROW PER MATCH with PARTITION BY anything but a column of one source");
    return shown(found);
  });
}

function programOf(clause: MatchRecognize): { program: RowPatternProgram; names: readonly string[] } {
  const { pattern, skip, others } = clause;
  const names = symbolsOf(pattern);
  for (const name of clause.define.keys())
    if (!names.includes(name)) throw notSupported(`DEFINE of '${name}', a symbol that PATTERN does not have`);
  if (names.length === 0) throw invalid("001003", "42000", "PATTERN needs a symbol.");
  if (others === "WITH UNMATCHED ROWS" && hasExclusion(pattern))
    throw invalid(
      "001003",
      "42000",
      "ALL ROWS PER MATCH WITH UNMATCHED ROWS takes no exclusion {- … -} in PATTERN.",
    );
  const symbol = typeof skip === "string" ? -1 : names.indexOf(skip.symbol);
  if (typeof skip !== "string" && symbol < 0)
    throw invalid("001003", "42000", `AFTER MATCH SKIP TO '${skip.symbol}': PATTERN has no such symbol.`);
  const program: RowPatternProgram = {
    steps: stepsOf(pattern, names),
    symbols: names.length,
    skip: typeof skip === "string" ? skip : { to: skip.to, symbol },
    ...(typeof skip !== "string" && { skipName: skip.symbol }),
    unmatched: others === "WITH UNMATCHED ROWS",
    empty: mayBeEmpty(clause),
  };
  return { program, names };
}

/** Whether a match of no rows may come out, at the row where it was found. */
function mayBeEmpty({ pattern, others }: MatchRecognize): boolean {
  return others !== "OMIT EMPTY MATCHES" && matchesNothing(pattern);
}

function namesOf(relations: readonly Relation[], clause: MatchRecognize): MatchNames {
  const columns = relations.flatMap((relation) => relation.columns.map(({ name }) => name));
  return {
    symbols: new Set(symbolsOf(clause.pattern)),
    columns: new Set(columns),
    mayBeEmpty: mayBeEmpty(clause),
    semantics: clause.rows === "ONE" ? "FINAL" : "RUNNING",
  };
}

/** The symbol's name by its number. */
function classifier(names: readonly string[]): string {
  return `[${names.map(duckString).join(", ")}][f[4] + 1]`;
}

/** The columns that keepColumns made, found in another query that has them all. */
function relationsOf(sqlName: string, relations: readonly Relation[]): Relation[] {
  let place = 0;
  return relations.map((relation) => ({
    ...relation,
    columns: relation.columns.map((column) => {
      const { value } = columnValue(sqlName, outputName(place), column.value);
      place += 1;
      return { ...column, value: { ...column.value, value } };
    }),
  }));
}

/** What DEFINE and MEASURES are rewritten to ask for. */
function hidden(sqlName: string): Relation {
  const column = (name: string, type: DataType) => ({
    name,
    hidden: true,
    value: columnValue(sqlName, name, { type, nullable: true }),
  });
  return {
    name: null,
    columns: [
      ...[MATCH.partition, MATCH.place, MATCH.number, MATCH.sequence].map((name) => column(name, NUMBER)),
      column(MATCH.symbol, TEXT),
    ],
  };
}
