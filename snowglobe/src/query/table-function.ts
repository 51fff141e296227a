import { type DataType, NUMBER, TEXT, VARIANT } from "../engine/data-type.ts";
import { notSupported, SnowflakeError } from "../engine/errors.ts";
import type { WireValue } from "../engine/result-set.ts";
import { asText, coerce } from "./coerce.ts";
import type { Context, RelationColumn } from "./context.ts";
import { invalid } from "./errors.ts";
import { compile } from "./expression.ts";
import { type CompiledFrom, renamed } from "./from.ts";
import type { CallExpression, Expression, TableAlias } from "./parse/ast.ts";
import type { Typed } from "./typed.ts";
import { virtualRows } from "./virtual-table.ts";

/** `TABLE(name(…))` and `LATERAL name(…)`. @throws {SnowflakeError} 000002 for a function that has no rule. */
export function compileTableFunction(
  context: Context,
  call: CallExpression,
  alias: TableAlias | undefined,
): CompiledFrom {
  const name = call.name.at(-1) ?? "";
  if (call.name.length === 1) {
    switch (name) {
      case "FLATTEN":
        return flatten(context, call, alias);
      case "GENERATOR":
        return generator(context, call, alias);
      case "SPLIT_TO_TABLE":
        return splitToTable(context, call, alias);
    }
  }
  const found = context.environment.compiler.execution.account.virtualTables.get(name);
  const inSchema = call.name.length === 1 || call.name.at(-2) === "INFORMATION_SCHEMA";
  if (found?.kind !== "function" || !inSchema) throw notSupported(`table function ${call.name.join(".")}`);
  const database = (call.name.length > 2 ? call.name[0] : context.environment.rights.database) ?? null;
  const args = new Map<string | number, WireValue>();
  call.args.forEach((argument, index) => {
    args.set(index, constantOf(context, name, argument));
  });
  for (const [key, argument] of call.named) args.set(key, constantOf(context, name, argument));
  return virtualRows(context.environment, found, { database, arguments: args }, alias);
}

function constantOf(context: Context, name: string, argument: Expression): WireValue {
  const value = compile(context, argument);
  if (value.constant === undefined)
    throw notSupported(`table function ${name} with arguments that are no constants`);
  return value.constant;
}

function named(context: Context, call: CallExpression, names: readonly string[]): Map<string, Typed> {
  for (const key of call.named.keys())
    if (!names.includes(key))
      throw invalid("001003", "42000", `${call.name.join(".")} has no argument ${key}.`);
  const positional = call.args.map(
    (argument, index) => [names[index] ?? "", compile(context, argument)] as const,
  );
  return new Map([
    ...positional,
    ...[...call.named].map(([key, value]) => [key, compile(context, value)] as const),
  ]);
}

function columns(
  sqlName: string,
  list: readonly (readonly [name: string, sql: string, type: DataType])[],
): RelationColumn[] {
  return list.map(([name, sql, type]) => ({
    name,
    value: { sql: `${sqlName}.${sql}`, type, nullable: true },
  }));
}

/** FLATTEN: https://docs.snowflake.com/en/sql-reference/functions/flatten */
function flatten(context: Context, call: CallExpression, alias: TableAlias | undefined): CompiledFrom {
  const { compiler } = context.environment;
  const args = named(context, call, ["INPUT", "PATH", "OUTER", "RECURSIVE", "MODE"]);
  for (const key of ["PATH", "RECURSIVE"] as const) {
    const value = args.get(key);
    if (value && !["", "0"].includes(value.constant ?? "-")) throw notSupported(`FLATTEN with ${key}`);
  }
  const mode = args.get("MODE")?.constant ?? "BOTH";
  if (mode.toUpperCase() !== "BOTH") throw notSupported(`FLATTEN with MODE => '${mode}'`);
  const outer = args.get("OUTER")?.constant === "1";
  const input = args.get("INPUT");
  if (!input) throw invalid("000938", "22023", "not enough arguments for function [FLATTEN], expected INPUT");
  if (!["VARIANT", "OBJECT", "ARRAY"].includes(input.type.name))
    throw invalid("001044", "42P13", `Invalid argument types for function 'FLATTEN': (${input.type.name})`);
  const { sql } = coerce(compiler, input, VARIANT);
  const sqlName = compiler.name("f");
  const inner = compiler.name("f");
  const elements = `LATERAL (SELECT unnest(CASE json_type(${inner}.j)
      WHEN 'ARRAY' THEN list_transform(json_extract(${inner}.j, '$[*]'),
        lambda v, i: {'key': CAST(NULL AS VARCHAR), 'index': i - 1, 'path': '[' || (i - 1) || ']', 'value': v})
      WHEN 'OBJECT' THEN list_transform(json_keys(${inner}.j),
        lambda k: {'key': k, 'index': CAST(NULL AS BIGINT), 'path': k, 'value': json_extract(${inner}.j, '$."' || k || '"')})
    END) AS e) AS x`;
  const join = outer ? `LEFT JOIN ${elements} ON true` : `CROSS JOIN ${elements}`;
  const source = `SELECT x.e.key AS "$1", x.e.path AS "$2", CAST(x.e.index AS DECIMAL(38,0)) AS "$3", x.e.value AS "$4", ${inner}.j AS "$5" FROM (SELECT ${sql} AS j) AS ${inner} ${join}`;
  const lateral = context.scope.relations.length > 0;
  const seq: RelationColumn = {
    name: "SEQ",
    get value(): Typed {
      if (lateral)
        throw notSupported("FLATTEN's SEQ of more than one input: leave it out of the select list");
      return { sql: "CAST(1 AS DECIMAL(38,0))", type: NUMBER, nullable: false };
    },
  };
  const relation = {
    name: null,
    columns: [
      seq,
      ...columns(sqlName, [
        ["KEY", '"$1"', TEXT],
        ["PATH", '"$2"', TEXT],
        ["INDEX", '"$3"', NUMBER],
        ["VALUE", '"$4"', VARIANT],
        ["THIS", '"$5"', VARIANT],
      ]),
    ],
  };
  return { sql: `LATERAL (${source}) AS ${sqlName}`, relations: [renamed(relation, alias)] };
}

/** GENERATOR(ROWCOUNT => n): rows without columns. https://docs.snowflake.com/en/sql-reference/functions/generator */
function generator(context: Context, call: CallExpression, alias: TableAlias | undefined): CompiledFrom {
  const args = named(context, call, ["ROWCOUNT", "TIMELIMIT"]);
  if (args.has("TIMELIMIT")) throw notSupported("GENERATOR with TIMELIMIT");
  const count = args.get("ROWCOUNT")?.constant;
  if (typeof count !== "string" || !/^\d+$/.test(count))
    throw invalid("001003", "42000", "GENERATOR needs ROWCOUNT => a whole number.");
  const sqlName = context.environment.compiler.name("g");
  return { sql: `range(${count}) AS ${sqlName}`, relations: [renamed({ name: null, columns: [] }, alias)] };
}

/** SPLIT_TO_TABLE(text, delimiter): https://docs.snowflake.com/en/sql-reference/functions/split_to_table */
function splitToTable(context: Context, call: CallExpression, alias: TableAlias | undefined): CompiledFrom {
  const { compiler } = context.environment;
  const [text, delimiter] = call.args.map((argument) => asText(compiler, compile(context, argument)));
  if (!text || !delimiter || call.args.length !== 2)
    throw new SnowflakeError(
      "000938",
      "22023",
      "SQL compilation error:\nSPLIT_TO_TABLE takes a text and a delimiter.",
    );
  const sqlName = compiler.name("f");
  const source = `SELECT unnest(parts) AS "$2", CAST(generate_subscripts(parts, 1) AS DECIMAL(38,0)) AS "$1"
    FROM (SELECT string_split(${text.sql}, ${delimiter.sql}) AS parts)`;
  const relation = {
    name: null,
    columns: columns(sqlName, [
      ["INDEX", '"$1"', NUMBER],
      ["VALUE", '"$2"', TEXT],
    ]),
  };
  return { sql: `LATERAL (${source}) AS ${sqlName}`, relations: [renamed(relation, alias)] };
}
