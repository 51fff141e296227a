import type { Execution, StatementFamily } from "../../account/account.ts";
import {
  asProcedure,
  type Procedure,
  type ProcedureProperties,
} from "../../catalog/routines/procedure-properties.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { runScript } from "../../scripting/run-script.ts";
import { refuseModel } from "../../snowflake-index/snowflakes-models.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { tokenize } from "../../sql/tokenize.ts";
import { type DataType, VARIANT } from "../../types/data-type.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { typeName } from "../../types/type-name.ts";
import { cellOf, singleResult, type TypedValue } from "../../types/typed-value.ts";
import { chooseOverload } from "./choose-overload.ts";
import { ownerSession, refuseUnderOwnersRights } from "./owner-session.ts";
import { type Call, parseCall } from "./parse-call.ts";
import { runJavaScriptProcedure } from "./run-javascript-procedure.ts";
import { runPythonProcedure } from "./run-python-procedure.ts";

/** CALL: https://docs.snowflake.com/en/sql-reference/sql/call */
export const callFamily: StatementFamily = {
  name: "CALL",
  commits: false,
  accepts: ([first, , third]) => first?.kind === "word" && first.value === "CALL" && third?.text !== "!",
  needsWarehouse: (execution) =>
    candidatesFor(execution, parse(execution)).some(({ properties }) => properties.language !== "SQL"),
  async execute(execution): Promise<ResultSet> {
    const call = parse(execution);
    const candidates = candidatesFor(execution, call);
    if (candidates.length === 0) throw unknownProcedure(call);
    return callOneOf(execution, call, candidates);
  },
  async describe(execution): Promise<ResultSet> {
    const call = parse(execution);
    const fitting = candidatesFor(execution, call).filter(({ properties }) => takes(properties, call));
    const [procedure, ...others] = fitting;
    if (!procedure) throw unknownProcedure(call);
    // Which of them is meant is known by the values of the arguments.
    if (others.length > 0) throw notSupported("describing CALL of a procedure that has overloads");
    const { returns } = procedure.properties;
    // The result's own columns are the answer's, and they are known when the procedure has run.
    if (returns === null) throw notSupported("describing CALL of a procedure that RETURNS TABLE");
    return { ...singleResult(procedure.properties.name, { type: returns, value: null }), rows: [] };
  },
};

/** Calls the one of the procedures that takes the arguments. */
export async function callOneOf(
  execution: Execution,
  call: Call,
  candidates: readonly Procedure[],
): Promise<ResultSet> {
  const values = await evaluate(execution, call);
  const { procedure, order } = chooseOverload(call.name.at(-1) ?? "", candidates, values);
  const args: TypedValue[] = [];
  for (const [index, declared] of procedure.properties.arguments.entries()) {
    const at = order[index];
    const given = at === undefined ? undefined : values[at];
    args.push(
      given
        ? await convert(execution, given, declared.type)
        : await evaluateAs(execution, declared.defaultSql ?? "NULL", declared.type),
    );
  }
  return run(execution, procedure, args);
}

function takes({ arguments: declared }: ProcedureProperties, { arguments: given }: Call): boolean {
  const required = declared.filter(({ defaultSql }) => defaultSql === undefined).length;
  return given.length >= required && given.length <= declared.length;
}

function parse(execution: Execution): Call {
  return parseCall(new TokenReader(execution.sql, execution.tokens));
}

/** The procedures of that name that the session may call. */
function candidatesFor({ account, session }: Execution, { name }: Call): Procedure[] {
  const path = account.access.pathOf(session, "PROCEDURE", name, "CALL");
  const { database, schema } = path;
  if (database === undefined || schema === undefined) return [];
  const found = account.catalog.list("PROCEDURE", { database, schema, temporary: { session: session.id } });
  const hides = new Set(
    found.filter((each) => each.path.session !== undefined).map((each) => each.path.name),
  );
  return found
    .filter((each) => each.path.session !== undefined || !hides.has(each.path.name))
    .map(asProcedure)
    .filter(({ properties }) => properties.name === path.name)
    .filter(
      ({ object }) => account.access.sees(session, object) && account.access.holds(session, "USAGE", object),
    );
}

function unknownProcedure({ name }: Call): SnowflakeError {
  const whole = name.join(".");
  const model = refuseModel(`procedure ${whole}`, whole);
  if (model) return model;
  return new SnowflakeError(
    "002141",
    "42601",
    `SQL compilation error:\nUnknown user-defined function ${whole}.`,
  );
}

/** The arguments' values: one query, so that question marks count as they stand. */
async function evaluate(
  execution: Execution,
  call: Call,
): Promise<(TypedValue & { name?: string; isNull: boolean; untyped: boolean })[]> {
  if (call.arguments.length === 0) return [];
  const list = call.arguments.map(({ sql }) => `(${sql})`).join(", ");
  const result = await execution.run(`SELECT ${list}`, {
    binds: execution.binds,
    ...(execution.scriptVariables ? { scriptVariables: execution.scriptVariables } : {}),
  });
  return call.arguments.map(({ name, sql }, index) => {
    const value = cellOf(result, 0, index);
    const untyped = /^(?:NULL|\?|:\d+)$/i.test(sql.trim());
    return { ...(name === undefined ? {} : { name }), ...value, isNull: value.value === null, untyped };
  });
}

async function evaluateAs(execution: Execution, sql: string, type: DataType): Promise<TypedValue> {
  const result = await execution.run(`SELECT (${sql})::${typeName(type)}`);
  return { ...cellOf(result, 0, 0), type };
}

/** A value as the declared type, by the rules of CAST. @throws {SnowflakeError} when it cannot be converted. */
async function convert(execution: Execution, given: TypedValue, type: DataType): Promise<TypedValue> {
  const { value, kept, type: from } = given;
  const sameScale = !("scale" in from && "scale" in type) || from.scale === type.scale;
  if (value === null || (from.name === type.name && sameScale))
    return { type, value, ...(kept !== undefined && { kept }) };
  const result = await execution.run(`SELECT CAST(:GIVEN AS ${typeName(type)})`, {
    scriptVariables: new Map([["GIVEN", given]]),
  });
  return { ...cellOf(result, 0, 0), type };
}

async function run(
  execution: Execution,
  procedure: Procedure,
  args: readonly TypedValue[],
): Promise<ResultSet> {
  const { properties } = procedure;
  const inside = insideOf(execution, procedure);
  const isNull = properties.strict && args.some(({ value }) => value === null);
  if (isNull) return singleResult(properties.name, { type: properties.returns ?? VARIANT, value: null });
  const outcome = await outcomeOf(inside, procedure, args);
  if ("table" in outcome) return tableResult(procedure, outcome.table);
  if (properties.returns === null) throw notATable(properties.name);
  return singleResult(properties.name, await convert(inside, outcome.value, properties.returns));
}

function outcomeOf(inside: Execution, procedure: Procedure, args: readonly TypedValue[]) {
  const { properties } = procedure;
  switch (properties.language) {
    case "PYTHON":
      return runPythonProcedure(inside, procedure, args);
    case "JAVASCRIPT":
      return runJavaScriptProcedure(inside, procedure, args);
    default:
      return runScript(inside, properties.body ?? "", variablesOf(properties, args));
  }
}

function variablesOf({ arguments: declared }: ProcedureProperties, args: readonly TypedValue[]) {
  return new Map(
    declared.map(({ name, type }, index) => [name, args[index] ?? { type, value: null }] as const),
  );
}

function tableResult({ properties }: Procedure, table: ResultSet): ResultSet {
  const { returns, returnsColumns, name } = properties;
  // RETURNS TABLE () leaves the columns to the result.
  const fits = returnsColumns.length === 0 || returnsColumns.length === table.columns.length;
  if (returns !== null || !fits) throw otherTable(name, returnsColumns.length, table.columns.length);
  return { ...table, statementType: "SELECT" };
}

/** What the procedure's own statements run in: the owner's session or the caller's. */
function insideOf(execution: Execution, { object, properties }: Procedure): Execution {
  const isOwners = properties.executeAs === "OWNER";
  const session = isOwners ? ownerSession(execution.session, object) : execution.session;
  return {
    ...execution,
    session,
    run(sql, options) {
      // "Any stored procedure called … from an owner's rights stored procedure behaves as an owner's rights" one.
      if (session.ownersRights) refuseUnderOwnersRights(tokenize(sql), properties.language);
      return execution.run(sql, { session, ...options });
    },
  };
}

function notATable(name: string): SnowflakeError {
  return new SnowflakeError(
    "002129",
    "42601",
    `SQL compilation error:\nProcedure ${name} is declared as RETURNS TABLE and returned no table.`,
  );
}

function otherTable(name: string, declared: number, actual: number): SnowflakeError {
  return new SnowflakeError(
    "002130",
    "42601",
    `SQL compilation error:\nProcedure ${name} is declared with ${declared} result columns and returned a table of ${actual}.`,
  );
}
