import { asProcedure } from "../catalog/routines/procedure-properties.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { BoundExpression } from "../expression/bound-expression.ts";
import type { Environment } from "../expression/context.ts";
import type { CompiledFrom } from "../expression/relation.ts";
import type { TableAlias } from "../parser/ast.ts";
import { quotedPath } from "../sql/quoted-name.ts";
import { duckString } from "../types/duck-type.ts";
import { resultRows } from "./virtual-table.ts";

/**
 * `TABLE(procedure(…))` of a procedure that RETURNS TABLE; undefined when there is no procedure of that name.
 * https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-selecting-from
 */
export function procedureRows(
  environment: Environment,
  name: readonly string[],
  args: readonly BoundExpression[],
  alias: TableAlias | undefined,
): CompiledFrom | undefined {
  const { compiler, rights } = environment;
  const { execution } = compiler;
  const base = name.at(-1) ?? "";
  const within = {
    database: name.at(-3) ?? rights.database ?? "",
    schema: name.at(-2) ?? rights.schema ?? "",
  };
  const named = execution.account.catalog
    .list("PROCEDURE", { ...within, temporary: { session: rights.id } })
    .filter((object) => object.path.name.startsWith(`${base}(`));
  const [only] = named;
  if (!only) return undefined;
  if (named.some((object) => asProcedure(object).properties.returns !== null))
    throw invalid("002140", "42601", `${base} does not return a table: CALL it.`);
  if (execution.describing) throw notSupported("describing a query that calls a procedure in TABLE(…)");
  const call = `CALL ${quotedPath(name)}(${args.map(literal).join(", ")})`;
  const result = compiler.answer(call, () => execution.run(call, { session: rights }));
  return resultRows(environment, result, alias);
}

/** A constant as Snowflake SQL. */
function literal({ constant, type, untyped }: BoundExpression): string {
  if (constant === undefined) throw notSupported("TABLE(procedure(…)) with arguments that are no constants");
  if (constant === null || untyped) return "NULL";
  switch (type.name) {
    case "FIXED":
      return constant;
    case "BOOLEAN":
      return constant === "1" ? "TRUE" : "FALSE";
    case "TEXT":
      return duckString(constant.replaceAll("\\", "\\\\"));
    default:
      throw notSupported(`TABLE(procedure(…)) with an argument of type ${type.name}`);
  }
}
