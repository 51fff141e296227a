import { z } from "zod";
import { javaScriptError } from "../../javascript/javascript-error.ts";
import { sourceOf } from "../../javascript/javascript-source.ts";
import { MEMORY_BYTES as JAVASCRIPT_BYTES, JAVASCRIPT_WORKER } from "../../javascript/run-javascript.ts";
import { preparedPython } from "../../python/prepared-python.ts";
import { pythonError } from "../../python/python-error.ts";
import { MEMORY_BYTES as PYTHON_BYTES, PYTHON_WORKER } from "../../python/run-python.ts";
import { dataTypeSchema } from "../../types/data-type-schema.ts";
import type { WireValue } from "../../types/result-set.ts";
import type { Script } from "./function-thread.ts";

const column = z.object({ name: z.string(), type: dataTypeSchema });

/** A function in another language than SQL, with all that its thread needs: the text of it is the thread's key. */
const codeFunction = z.object({
  language: z.enum(["JAVASCRIPT", "PYTHON"]),
  /** Without its argument types. */
  name: z.string(),
  arguments: z.array(column),
  /** A scalar function's. */
  returns: dataTypeSchema.optional(),
  /** A table function's: a value is then JSON of the rows, lists of wire texts. */
  columns: z.array(column).optional(),
  body: z.string(),
  handler: z.string().optional(),
  strict: z.boolean(),
  /** The session's TIMEZONE. */
  timeZone: z.string(),
});
export type CodeFunction = z.infer<typeof codeFunction>;

const outcomes = z.union([
  z.object({ values: z.array(z.string().nullable()) }),
  z.object({ traceback: z.string() }),
  z.object({ error: z.unknown() }),
]);

/** How a thread is started for the function, what it is asked, and what its answer says. */
export interface CodeCall {
  readonly script: Script;
  readonly strict: boolean;
  readonly name: string;
  question(rows: readonly (readonly WireValue[])[]): string;
  /** @throws {SnowflakeError} 100132, 100357: what the code did not catch. */
  values(answer: string): readonly WireValue[];
}

export function readCodeFunction(text: string): CodeCall {
  const code = codeFunction.parse(JSON.parse(text));
  return code.language === "PYTHON" ? pythonCall(code) : javaScriptCall(code);
}

function javaScriptCall(code: CodeFunction): CodeCall {
  const names = code.arguments.map(({ name }) => name);
  const { source, job } = sourceOf(code.columns ? "table" : "function", { ...code, names });
  const known = {
    ...job,
    types: code.arguments.map(({ type }) => type),
    returns: code.returns,
    columns: code.columns,
  };
  const { name, timeZone } = code;
  return {
    script: {
      url: JAVASCRIPT_WORKER,
      job: () => ({ kind: "function", name, source, timeZone, memoryBytes: JAVASCRIPT_BYTES }),
    },
    strict: code.strict,
    name,
    question: (rows) => JSON.stringify({ ...known, rows }),
    values(answer) {
      const outcome = outcomes.parse(JSON.parse(answer));
      if ("values" in outcome) return outcome.values;
      throw javaScriptError(name, "error" in outcome ? outcome.error : undefined);
    },
  };
}

function pythonCall(code: CodeFunction): CodeCall {
  const { body, handler, returns, columns, name } = code;
  const text = JSON.stringify({
    body,
    handler,
    returns,
    columns,
    types: code.arguments.map(({ type }) => type),
  });
  return {
    script: {
      url: PYTHON_WORKER,
      job: () => ({ kind: "function", ...preparedPython(), imports: [], text, memoryBytes: PYTHON_BYTES }),
    },
    strict: code.strict,
    name,
    question: (rows) => JSON.stringify({ rows }),
    values(answer) {
      const outcome = outcomes.parse(JSON.parse(answer));
      if ("values" in outcome) return outcome.values;
      throw pythonError("traceback" in outcome ? outcome.traceback : "no readable answer", name, handler);
    },
  };
}
