import type { CatalogObject } from "../account/catalog.ts";
import { readDuckError } from "../duckdb/read-duck-error.ts";
import { invalid } from "../errors/invalid.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { type BoundExpression, textOf } from "../expression/bound-expression.ts";
import { coerce } from "../expression/coerce.ts";
import type { Environment } from "../expression/context.ts";
import type { Expression, TimeTravel } from "../parser/ast.ts";
import { retentionDays } from "../storage/retention.ts";
import { readTableProperties } from "../storage/table-properties.ts";
import { NUMBER, TEXT } from "../types/data-type.ts";
import { compile } from "./expression.ts";
import { plainContext } from "./query.ts";

const DAY_MS = 86_400_000;

/**
 * The version (account/versions.ts) that AT or BEFORE means.
 * https://docs.snowflake.com/en/sql-reference/constructs/at-before
 *
 * @throws {SnowflakeError} 000707 for a moment that is not there yet; 002003 for an unknown statement or stream.
 */
export function versionOf(environment: Environment, travel: TimeTravel, subject: string): number {
  const { execution, startedAt } = environment.compiler;
  const { versions } = execution.account;
  if (travel.by === "STATEMENT") {
    const id = constantOf(environment, compile(plainContext(environment, undefined), travel.value), TEXT);
    const found = versions.ofStatement(id);
    if (!found) throw invalid("000709", "02000", `Statement ${id} not found`);
    return travel.word === "AT" ? found.at : found.before;
  }
  if (travel.by === "STREAM") {
    if (travel.word === "BEFORE") throw invalid("001003", "42000", "syntax error: BEFORE takes no STREAM");
    return offsetOf(
      environment,
      constantOf(environment, compile(plainContext(environment, undefined), travel.value), TEXT),
    );
  }
  const now = startedAt.getTime();
  const moment =
    travel.by === "OFFSET"
      ? now + Math.round(offsetMs(environment, travel.value))
      : epochOf(environment, travel.value);
  if (moment > now)
    throw new SnowflakeError("000707", "02000", `Future data is not available for table ${subject}.`);
  return travel.word === "AT" ? versions.at(moment) : versions.at(moment - 1);
}

/**
 * Refuses rows of a table as they were before it was made, or earlier than they are kept.
 * @throws {SnowflakeError} 000707
 */
export function requireHistory(environment: Environment, table: CatalogObject, version: number): void {
  const { account } = environment.compiler.execution;
  const { historySince = 0 } = readTableProperties(table);
  const days = retentionDays(account.catalog, table);
  const earliest = Math.max(account.versions.now() - days * DAY_MS, historySince);
  const kept = version >= (table.madeIn ?? 0) && Math.floor(version / 1000) >= earliest;
  // Without a history there is the present, as long as nothing has changed since: not even that is promised.
  if (kept && days > 0) return;
  throw new SnowflakeError(
    "000707",
    "02000",
    `Time travel data is not available for table ${table.path.name}. The requested time is either beyond the allowed time travel period or before the object creation time.`,
  );
}

/** Up to where the stream of a name was consumed. */
function offsetOf(environment: Environment, name: string): number {
  const { account } = environment.compiler.execution;
  const stream = account.access.resolve(environment.rights, "STREAM", name.split(".").map(unquoted));
  account.access.require(environment.rights, "SELECT", stream);
  const offset = account.versions.offsets.get(stream.id);
  if (!offset) throw new Error(`stream ${name} has no offset`);
  return offset.version;
}

function unquoted(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toUpperCase();
}

function offsetMs(environment: Environment, value: Expression): number {
  const seconds = coerce(environment.compiler, compile(plainContext(environment, undefined), value), {
    name: "FIXED",
    precision: 38,
    scale: 3,
  });
  return Number(constantOf(environment, seconds, { name: "FIXED", precision: 38, scale: 3 })) * 1000;
}

/** A text or a time without zone counts as UTC. */
function epochOf(environment: Environment, value: Expression): number {
  const context = plainContext(environment, undefined);
  const known = compile(context, value).type.name;
  const time: Expression =
    known === "TEXT" ? { kind: "cast", operand: value, type: NTZ, span: value.span, try: false } : value;
  const part: Expression = {
    ...{ kind: "call", name: ["DATE_PART"], named: new Map(), distinct: false, span: value.span },
    args: [{ kind: "string", value: "EPOCH_MILLISECOND", span: value.span }, time],
  };
  return Number(constantOf(environment, compile(context, part), NUMBER));
}

const NTZ = { name: "TIMESTAMP_NTZ", scale: 9 } as const;

/** A constant's value as text: worked out by DuckDB, where it is not known already. */
function constantOf(environment: Environment, value: BoundExpression, type: BoundExpression["type"]): string {
  const { compiler } = environment;
  const { duck } = compiler.execution.session;
  const text = `SELECT CAST(${textOf(coerce(compiler, value, type))} AS VARCHAR)`;
  const found = compiler.answer(`constant ${text}`, async () => {
    try {
      return (await duck.runAndReadAll(text)).getRows()[0]?.[0];
    } catch (error) {
      throw readDuckError(error);
    }
  });
  if (typeof found === "string") return found;
  throw invalid("001045", "22023", "AT and BEFORE take a constant that is not NULL");
}
