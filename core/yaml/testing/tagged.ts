import { InputTuple, PyDate, PyDateTime, PyFloat, type Value } from "jinja-exact/values";

/** A value as pyyaml.py tells it: what JSON has no word for stands in an object that names it. */
export function tagged(value: Value): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "bigint" || typeof value === "number") return { int: hex(BigInt(value)) };
  if (value instanceof PyFloat) return { float: float(value.value) };
  if (value instanceof PyDateTime) return { datetime: value.str() };
  if (value instanceof PyDate) return { date: value.str() };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (value instanceof InputTuple) return { tuple: value.items.map(tagged) };
  if (Array.isArray(value)) return value.map(tagged);
  if (value instanceof Map) return { dict: [...value].map(([key, item]) => [tagged(key), tagged(item)]) };
  throw new Error("a value that no document gives");
}

function hex(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/** As a number, except for those that JSON has not. */
function float(value: number): number | string {
  if (Number.isNaN(value)) return "nan";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  if (Number.isFinite(value)) return value;
  return value > 0 ? "inf" : "-inf";
}
