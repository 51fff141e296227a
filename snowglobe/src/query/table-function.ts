import { invalid } from "../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { asText, coerce } from "../expression/coerce.ts";
import type { Context, RelationColumn } from "../expression/context.ts";
import { type CompiledFrom, relationOf, renamed } from "../expression/relation.ts";
import type { Typed } from "../expression/typed.ts";
import type { CallExpression, Expression, TableAlias } from "../parser/ast.ts";
import { type DataType, NUMBER, TEXT, VARIANT } from "../types/data-type.ts";
import type { WireValue } from "../types/result-set.ts";
import { callTableFunction } from "./call-sql-function.ts";
import { compile } from "./expression.ts";
import { procedureRows } from "./procedure-rows.ts";
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
  const { environment } = context;
  const found = environment.compiler.execution.account.virtualTables.get(name);
  if (!found && call.named.size === 0) {
    const args = call.args.map((argument) => compile(context, argument));
    const query = callTableFunction(environment, call.name, args);
    if (query) {
      const sqlName = environment.compiler.name("u");
      return {
        sql: `LATERAL (${query.sql}) AS ${sqlName}`,
        relations: [relationOf(sqlName, query.columns, alias)],
      };
    }
    const rows = procedureRows(environment, call.name, args, alias);
    if (rows) return rows;
  }
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
  element: string,
  list: readonly (readonly [name: string, sql: string, type: DataType])[],
): RelationColumn[] {
  return list.map(([name, sql, type]) => ({
    name,
    value: {
      sql: type.name === "FIXED" ? `CAST((${element}).${sql} AS DECIMAL(38,0))` : `(${element}).${sql}`,
      type,
      nullable: true,
    },
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
  if (input.volatile) throw notSupported("FLATTEN of a value that changes each time");
  const { sql } = coerce(compiler, input, VARIANT);
  const elements = `CASE json_type(${sql})
      WHEN 'ARRAY' THEN list_transform(json_extract(${sql}, '$[*]'),
        lambda v, i: {'key': CAST(NULL AS VARCHAR), 'index': i - 1, 'path': '[' || (i - 1) || ']', 'value': v, 'this': ${sql}})
      WHEN 'OBJECT' THEN list_transform(json_keys(${sql}),
        lambda k: {'key': k, 'index': CAST(NULL AS BIGINT), 'path': k, 'value': json_extract(${sql}, '$."' || k || '"'), 'this': ${sql}})
    END`;
  // OUTER gives a row of NULLs where there is nothing.
  const list = outer
    ? `CASE WHEN coalesce(len(${elements}), 0) = 0 THEN [NULL] ELSE ${elements} END`
    : elements;
  return spread(compiler.name("f"), list, alias, (element, seq) => [
    seq,
    ...columns(element, [
      ["KEY", "key", TEXT],
      ["PATH", "path", TEXT],
      ["INDEX", "index", NUMBER],
      ["VALUE", "value", VARIANT],
      ["THIS", "this", VARIANT],
    ]),
  ]);
}

/** A list's elements as rows, beside the row that the list comes from. */
function spread(
  sqlName: string,
  list: string,
  alias: TableAlias | undefined,
  columnsOf: (element: string, seq: RelationColumn) => RelationColumn[],
): CompiledFrom {
  const relation = (element: string, seq: RelationColumn) =>
    renamed({ name: null, columns: columnsOf(element, seq) }, alias);
  const unknown: RelationColumn = {
    name: "SEQ",
    get value(): Typed {
      throw notSupported("SEQ of a table function behind JOIN: write a comma instead");
    },
  };
  return {
    sql: `LATERAL (SELECT unnest(${list}) AS e) AS ${sqlName}`,
    relations: [relation(`${sqlName}.e`, unknown)],
    spread: {
      list,
      relation: (name) =>
        relation(`${name}.e`, {
          name: "SEQ",
          value: { sql: `CAST(${name}.seq AS DECIMAL(38,0))`, type: NUMBER, nullable: false },
        }),
    },
  };
}

/** GENERATOR(ROWCOUNT => n): rows without columns. https://docs.snowflake.com/en/sql-reference/functions/generator */
function generator(context: Context, call: CallExpression, alias: TableAlias | undefined): CompiledFrom {
  const args = named(context, call, ["ROWCOUNT", "TIMELIMIT"]);
  if (args.has("TIMELIMIT")) throw notSupported("GENERATOR with TIMELIMIT");
  const count = args.get("ROWCOUNT")?.constant;
  if (typeof count !== "string" || !/^\d+$/.test(count))
    throw invalid("001003", "42000", "GENERATOR needs ROWCOUNT => a whole number.");
  const sqlName = context.environment.compiler.name("g");
  const relation = { ...renamed({ name: null, columns: [] }, alias), rowNumber: `${sqlName}.n` };
  return { sql: `range(${count}) AS ${sqlName}(n)`, relations: [relation] };
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
  const list = `list_transform(string_split(${text.sql}, ${delimiter.sql}), lambda v, i: {'index': i, 'value': v})`;
  return spread(compiler.name("f"), list, alias, (element, seq) => [
    seq,
    ...columns(element, [
      ["INDEX", "index", NUMBER],
      ["VALUE", "value", TEXT],
    ]),
  ]);
}
