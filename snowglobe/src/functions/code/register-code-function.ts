import { type DuckDBConnection, DuckDBScalarFunction, VARCHAR } from "@duckdb/node-api";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { WireValue } from "../../types/result-set.ts";
import { readCodeFunction } from "./code-function.ts";
import { askThread } from "./function-thread.ts";

/**
 * `sf_code(function, argument, …)`: functions in other languages. The function is a constant, the text of code-function.ts;
 * arguments and result are wire texts. It is asked for every row, also for equal arguments.
 */
export function registerCodeFunction(duck: DuckDBConnection): void {
  duck.registerScalarFunction(
    DuckDBScalarFunction.create({
      name: "sf_code",
      returnType: VARCHAR,
      parameterTypes: [VARCHAR],
      varArgsType: VARCHAR,
      // A NULL among the arguments is the function's to see.
      specialHandling: true,
      volatile: true,
      mainFunction(info, input, output) {
        const text = input.rowCount === 0 ? null : input.getColumnVector(0).getItem(0);
        if (typeof text !== "string") return;
        const columns = Array.from({ length: input.columnCount - 1 }, (_, index) =>
          input.getColumnValues(index + 1),
        );
        const rows = Array.from({ length: input.rowCount }, (_, row) =>
          columns.map((column) => wireOf(column[row])),
        );
        try {
          answer(text, rows).forEach((value, row) => {
            output.setItem(row, value);
          });
          output.flush();
        } catch (error) {
          info.setError(marked(error));
        }
      },
    }),
  );
}

function wireOf(value: unknown): WireValue {
  return value == null ? null : String(value);
}

function answer(text: string, rows: readonly (readonly WireValue[])[]): WireValue[] {
  const code = readCodeFunction(text);
  const asked = code.strict ? rows.filter((row) => !row.includes(null)) : rows;
  if (asked.length === 0) return rows.map(() => null);
  const values = code.values(askThread(text, code.name, code.script, code.question(asked)));
  let next = 0;
  return rows.map((row) => (code.strict && row.includes(null) ? null : (values[next++] ?? null)));
}

function marked(error: unknown): string {
  if (error instanceof SnowflakeError) return `SF!${error.code}!${error.sqlState}!${error.message}`;
  return String(error);
}
