// Inside of the sandbox: runs a body with its arguments, and tells what came out.
import { accountErrors, makeSnowflake } from "./javascript-api.mjs";
import { toJavaScript, toWire } from "./javascript-values.mjs";

const request = globalThis.snowglobeRequest;
delete globalThis.snowglobeRequest;
const { parse, stringify } = JSON;
forbidNewCode();

/**
 * @param body what the source is: a function of the arguments, or of a table function's object
 * @param text JSON of the job
 * @returns JSON `{values}` or `{error}`
 */
export function run(body, text) {
  const job = parse(text);
  try {
    return stringify({ values: KINDS[job.kind](body, job) });
  } catch (error) {
    return stringify({ error: describe(error, job) });
  }
}

const KINDS = {
  procedure(body, job) {
    const snowflake = makeSnowflake(request, (stack) => framesOf(stack, job)[0]);
    globalThis.snowflake = snowflake;
    return [toWire(job.returns, body(...argumentsOf(job, job.rows[0])))];
  },
  function(body, job) {
    return job.rows.map((row) => toWire(job.returns, body(...argumentsOf(job, row))));
  },
  /** Every input row is a partition of its own: without PARTITION BY that is the account's to choose. */
  table(body, job) {
    return job.rows.map((row) => stringify(rowsOf(body(), job, argumentsOf(job, row))));
  },
};

function argumentsOf({ types }, row) {
  return types.map((type, index) => toJavaScript(type, row[index], false));
}

/** https://docs.snowflake.com/en/developer-guide/udf/javascript/udf-javascript-tabular-functions */
function rowsOf(handler, job, args) {
  if (typeof handler?.processRow !== "function") throw new TypeError("the object has no function processRow");
  const rows = [];
  const context = {};
  const writer = {
    writeRow(row) {
      if (typeof row !== "object" || row === null)
        throw new TypeError("writeRow takes an object with the columns");
      rows.push(job.columns.map(({ name, type }) => toWire(type, row[name])));
    },
  };
  const given = Object.fromEntries(job.names.map((name, index) => [name, args[index]]));
  handler.initialize?.(argumentInfo(job), context);
  handler.processRow(given, writer, context);
  handler.finalize?.(writer, context);
  return rows;
}

function argumentInfo({ names }) {
  const refuse = () => {
    throw new Error("snowglobe does not tell a table function's initialize() of its arguments");
  };
  return Object.fromEntries(names.map((name) => [name, new Proxy({}, { get: refuse })]));
}

function describe(error, job) {
  const told = error instanceof Error ? accountErrors.get(error) : undefined;
  if (told) return { kind: "sql", ...told, message: error.message, trace: error.stackTraceTxt };
  const frames = error instanceof Error ? framesOf(error.stack, job) : [];
  return { kind: "uncaught", text: inWords(error), frames };
}

/** As V8 says it, where that is known. */
function inWords(error) {
  if (!(error instanceof Error))
    return typeof error === "object" && error !== null ? "#<Object>" : String(error);
  const message = error.message
    .replace(/^'(.*)' is not defined$/, "$1 is not defined")
    .replace(
      /^cannot read property '(.*)' of (null|undefined)$/,
      "Cannot read properties of $2 (reading '$1')",
    )
    .replace(
      /^cannot set property '(.*)' of (null|undefined)$/,
      "Cannot set properties of $2 (setting '$1')",
    );
  const name = error.name === "InternalError" && message === "stack overflow" ? "RangeError" : error.name;
  return `${name}: ${name === "RangeError" && message === "stack overflow" ? "Maximum call stack size exceeded" : message}`;
}

/** Where the body stood: its own frames, innermost first. A position counts from 0, at the name that is called. */
function framesOf(stack, { name, lead, lines }) {
  const frames = [];
  for (const match of String(stack).matchAll(/^\s*at (\S+) \((.*):(\d+):(\d+)\)$/gm)) {
    if (match[2] !== name) continue;
    const line = Number(match[3]);
    const column = Number(match[4]) - 1 - (line === 1 ? lead : 0);
    const text = lines[line - 1] ?? "";
    frames.push({ line, position: positionIn(text, column), text });
    if (frames.length === 10) break;
  }
  return frames;
}

/** QuickJS points at the parenthesis of a call, or at `return` in front of it; V8 at the name that is called, or `throw`. */
function positionIn(text, column) {
  const returned = /^return\s+(?:[\w$]+\s*\.\s*)*([\w$]+)\s*\(/d.exec(text.slice(column));
  if (returned) return column + returned.indices[1][0];
  if (text[column] !== "(") return Math.max(column, 0);
  const [called] = /(?:throw\s+new\s+)?[\w$]*\s*$/.exec(text.slice(0, column)) ?? [""];
  return column - called.length;
}

// "eval is not permitted": code cannot be made from text.
// https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-javascript
function forbidNewCode() {
  const forbidden = function forbidden() {
    throw new EvalError("Code generation from strings disallowed for this context");
  };
  forbidden.prototype = Function.prototype;
  for (const kind of [() => {}, async () => {}, function* () {}, async function* () {}])
    Object.defineProperty(Object.getPrototypeOf(kind), "constructor", { value: forbidden });
  globalThis.Function = forbidden;
  globalThis.eval = forbidden;
}
