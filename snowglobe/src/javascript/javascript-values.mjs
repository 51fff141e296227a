// Inside of the sandbox: values as the protocol carries them (text or null, with a type) as JavaScript's, and back.
// https://docs.snowflake.com/en/developer-guide/udf-stored-procedure-data-type-mapping#sql-javascript-data-type-mappings

const DAY = 86_400_000;
const SEMI_STRUCTURED = ["VARIANT", "OBJECT", "ARRAY"];
// An SQL NULL inside an array, as the rows of a query show it; JSON has no such word.
const UNDEFINED = /"(?:[^"\\]|\\.)*"|undefined/g;

/** What a ResultSet gives for a timestamp. */
export class SfDate extends Date {
  #seconds;
  #nanoseconds;
  #scale;
  #zone;

  constructor(text, scale, zone) {
    const [whole, fraction = ""] = text.split(".");
    const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, "0"));
    const isBefore = whole.startsWith("-") && nanoseconds > 0;
    const seconds = Number(whole) - (isBefore ? 1 : 0);
    const within = isBefore ? 1_000_000_000 - nanoseconds : nanoseconds;
    super(seconds * 1000 + Math.floor(within / 1_000_000));
    this.#seconds = seconds;
    this.#nanoseconds = within;
    this.#scale = scale;
    this.#zone = zone;
  }

  getEpochSeconds() {
    return this.#seconds;
  }
  getNanoSeconds() {
    return this.#nanoseconds;
  }
  getScale() {
    return this.#scale;
  }
  getTimezone() {
    return this.#zone;
  }
}

/** @param asSfDate timestamps of a ResultSet are SfDates; those of an argument are Dates. */
export function toJavaScript(type, value, asSfDate) {
  if (value === null) return asSfDate ? null : undefined;
  switch (type.name) {
    case "FIXED":
    case "REAL":
    case "BOOLEAN":
      return numberOf(value);
    case "BINARY":
      return Uint8Array.from(value.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    case "DATE":
      return asSfDate
        ? new SfDate(localSeconds(Number(value) * DAY), 0, null)
        : localDate(Number(value) * DAY);
    case "TIME":
      return clockOf(value, type.scale);
    case "TIMESTAMP_NTZ":
      return dated(wallClock(value), type, asSfDate, null);
    case "TIMESTAMP_LTZ":
      return dated(value, type, asSfDate, null);
    case "TIMESTAMP_TZ": {
      const [instant, offset] = value.split(" ");
      return dated(instant, type, asSfDate, Number(offset) - 1440);
    }
    default:
      return SEMI_STRUCTURED.includes(type.name)
        ? JSON.parse(value.replace(UNDEFINED, (found) => (found === "undefined" ? "null" : found)))
        : value;
  }
}

function numberOf(value) {
  if (value === "inf" || value === "-inf") return value === "inf" ? Infinity : -Infinity;
  return Number(value);
}

function dated(text, { scale }, asSfDate, zone) {
  const date = new SfDate(text, scale, zone);
  return asSfDate ? date : new Date(date.getTime());
}

/** Midnight, or that time of day, in the session's zone. */
function localDate(utc) {
  const fields = new Date(utc);
  const local = new Date(fields.getUTCFullYear(), fields.getUTCMonth(), fields.getUTCDate());
  local.setFullYear(fields.getUTCFullYear());
  local.setHours(fields.getUTCHours(), fields.getUTCMinutes(), fields.getUTCSeconds());
  return local;
}

function localSeconds(utc) {
  return String(localDate(utc).getTime() / 1000);
}

function wallClock(text) {
  const [whole, fraction] = text.split(".");
  const local = localSeconds(Number(whole) * 1000);
  return fraction === undefined ? local : `${local}.${fraction}`;
}

function clockOf(text, scale) {
  const [seconds, fraction = ""] = text.split(".");
  const clock = new Date(Number(seconds) * 1000).toISOString().slice(11, 19);
  return scale === 0 ? clock : `${clock}.${fraction.padEnd(scale, "0")}`;
}

/** A value as the declared type's wire text, or null. @throws {TypeError} when it does not fit. */
export function toWire(type, value) {
  if (value === undefined || value === null) return null;
  switch (type.name) {
    case "TEXT":
      return textOf(value);
    case "REAL":
      return realOf(value);
    case "BOOLEAN":
      return booleanOf(value);
    case "BINARY":
      if (!(value instanceof Uint8Array)) throw mismatch(value, "BINARY");
      return [...value]
        .map((byte) => byte.toString(16).padStart(2, "0"))
        .join("")
        .toUpperCase();
    case "DATE":
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return timeOf(type, value);
    default:
      return jsonOf(type, value);
  }
}

function textOf(value) {
  if (value instanceof Date) throw new TypeError("a Date is returned as a VARCHAR by its toISOString()");
  return String(value);
}

function realOf(value) {
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  if (typeof value === "object" || (Number.isNaN(number) && typeof value !== "number"))
    throw mismatch(value, "FLOAT");
  if (Number.isNaN(number)) return "nan";
  return Number.isFinite(number) ? String(number) : number > 0 ? "inf" : "-inf";
}

function booleanOf(value) {
  const word = String(value).toLowerCase();
  if (typeof value === "number" && !Number.isNaN(value)) return value === 0 ? "0" : "1";
  if (["true", "t", "yes", "y", "on", "1"].includes(word)) return "1";
  if (["false", "f", "no", "n", "off", "0"].includes(word)) return "0";
  throw mismatch(value, "BOOLEAN");
}

function timeOf(type, value) {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw mismatch(value, type.name);
  const zone = value.getTimezoneOffset();
  const local = value.getTime() - zone * 60_000;
  if (type.name === "DATE") return String(Math.floor(local / DAY));
  const instant = type.name === "TIMESTAMP_NTZ" ? local : value.getTime();
  const whole = Math.trunc(instant / 1000);
  const sign = instant < 0 && whole === 0 ? "-" : "";
  const text = `${sign}${whole}.${String(Math.abs(instant % 1000)).padStart(3, "0")}`;
  return type.name === "TIMESTAMP_TZ" ? `${text} ${1440 - zone}` : text;
}

function jsonOf(type, value) {
  if (type.name === "ARRAY" && !Array.isArray(value)) throw mismatch(value, "ARRAY");
  if (type.name === "OBJECT" && (typeof value !== "object" || Array.isArray(value)))
    throw mismatch(value, "OBJECT");
  const text = JSON.stringify(value);
  return text === undefined ? null : text;
}

function mismatch(value, name) {
  const shown = typeof value === "object" ? Object.prototype.toString.call(value) : String(value);
  return new TypeError(`${shown.slice(0, 100)} cannot be returned as ${name}`);
}

const JAVASCRIPT_TYPES = {
  ...{ FIXED: "number", REAL: "number", TEXT: "string", TIME: "string", BOOLEAN: "boolean", DATE: "date" },
  ...{ TIMESTAMP_NTZ: "date", TIMESTAMP_LTZ: "date", TIMESTAMP_TZ: "date" },
  ...{ VARIANT: "json", OBJECT: "json", ARRAY: "json" },
};

/** What getColumnType calls it. */
export function javaScriptType({ name }) {
  const found = JAVASCRIPT_TYPES[name];
  if (found === undefined) throw new Error(`snowglobe does not know what getColumnType says of ${name}`);
  return found;
}
