import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { WireValue } from "../types/result-set.ts";

/** Arguments of a table function, by their names. */
type Given = ReadonlyMap<string | number, WireValue>;

/** @throws {SnowflakeError} 000002 for an argument that is not among the known ones. */
export function refuseUnknown(name: string, given: Given, known: readonly string[]): void {
  const unknown = [...given.keys()].find((key) => !known.includes(String(key)));
  if (unknown !== undefined) throw notSupported(`argument ${unknown} of ${name}`);
}

/** RESULT_LIMIT, from 1 to 10000. @throws {SnowflakeError} 001008 */
export function readLimit(name: string, value: WireValue | undefined, otherwise: number): number {
  if (value === undefined || value === null) return otherwise;
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 10_000) return limit;
  throw invalid("001008", "22023", `invalid value [${value}] for parameter 'RESULT_LIMIT' of ${name}`);
}

export function isTrue(value: WireValue | undefined): boolean {
  return /^(?:1|true)$/i.test(value ?? "");
}

/** An instant as the protocol carries it: seconds since 1970; text is read as ISO. */
export function readInstant(value: WireValue | undefined): number | undefined {
  if (value === null || value === undefined) return undefined;
  return /^-?\d+(\.\d+)?( \d+)?$/.test(value) ? Number(value.split(" ")[0]) * 1000 : Date.parse(value);
}
