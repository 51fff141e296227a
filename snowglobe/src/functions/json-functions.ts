import { type DuckDBConnection, DuckDBScalarFunction, VARCHAR } from "@duckdb/node-api";
import { sortJsonKeys } from "./sort-json-keys.ts";

/**
 * DuckDB functions that DuckDB has no SQL for: `sf_sort_json_keys(text)` puts an object's keys in order and fails for a
 * key that is there twice, `sf_try_sort_json_keys(text)` gives NULL for it.
 */
export function registerJsonFunctions(duck: DuckDBConnection): void {
  duck.registerScalarFunction(sorting("sf_sort_json_keys", false));
  duck.registerScalarFunction(sorting("sf_try_sort_json_keys", true));
}

function sorting(name: string, tries: boolean): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name,
    returnType: VARCHAR,
    parameterTypes: [VARCHAR],
    mainFunction(info, input, output) {
      const texts = input.getColumnValues(0);
      for (const [row, text] of texts.entries()) {
        try {
          output.setItem(row, text === null ? null : sortJsonKeys(String(text)));
        } catch (error) {
          if (!tries) {
            info.setError(`SF!100069!22P02!Error parsing JSON: ${(error as Error).message}`);
            return;
          }
          output.setItem(row, null);
        }
      }
      output.flush();
    },
  });
}
