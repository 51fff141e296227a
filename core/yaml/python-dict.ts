import { PyDate, PyDateTime, PyFloat, type Value } from "jinja-exact/values";

/** A map whose keys are the same where Python's are: `1`, `1.0` and `true` are one key, and the first of them stays. */
export class PythonDict {
  readonly map = new Map<Value, Value>();
  readonly #keys = new Map<string, Value>();

  set(key: Value, value: Value): void {
    const same = sameness(key);
    const known = same === undefined ? undefined : this.#keys.get(same);
    if (same !== undefined && known === undefined) this.#keys.set(same, key);
    this.map.set(known ?? key, value);
  }
}

/** Equal texts for equal keys; undefined for what is only the same as itself (not a number). */
function sameness(key: Value): string | undefined {
  if (key instanceof PyFloat) {
    if (Number.isNaN(key.value)) return undefined;
    return `number ${Number.isInteger(key.value) ? BigInt(key.value) : key.value}`;
  }
  if (key instanceof PyDateTime) return `datetime ${instant(key)}`;
  if (key instanceof PyDate) return `date ${key.isoDate()}`;
  if (key instanceof Uint8Array) return `bytes ${key.join()}`;
  if (typeof key === "boolean") return `number ${Number(key)}`;
  return `${typeof key === "string" ? "text" : "number"} ${String(key)}`;
}

/** With a zone, the moment counts; without one, the numbers on the clock. */
function instant(time: PyDateTime): string {
  if (time.offsetMinutes === undefined) return `${time.isoDate()} ${time.isoTime()}`;
  const date = new Date(0);
  date.setUTCFullYear(time.year, time.month - 1, time.day);
  date.setUTCHours(time.hour, time.minute - time.offsetMinutes, time.second);
  return `${date.getTime()} ${time.microsecond}`;
}
