import {
  BIGINT,
  type DuckDBConnection,
  DuckDBScalarFunction,
  type DuckDBType,
  HUGEINT,
  VARCHAR,
} from "@duckdb/node-api";
import { parseTime } from "../../times/parse-auto.ts";
import type { ReadTime } from "../../times/read-time.ts";
import { encodeTime } from "../../times/ticks.ts";

/**
 * Functions that read text as a time, by a format or AUTO; NULL for what is none. `sf_read_time(text, format)` gives the
 * code of times/ticks.ts, `sf_read_clock(text, format)` nanoseconds of the day.
 */
export function registerTimeFunctions(duck: DuckDBConnection): void {
  duck.registerScalarFunction(
    reading("sf_read_time", HUGEINT, (text, format) => coded(parseTime(text, format, "TIMESTAMP"))),
  );
  duck.registerScalarFunction(
    reading("sf_read_clock", BIGINT, (text, format) => clock(parseTime(text, format, "TIME"))),
  );
}

const coded = (read: ReadTime | undefined) => (read ? encodeTime(read) : null);
const clock = (read: ReadTime | undefined) => (read ? BigInt(read.nanoseconds) : null);

function reading(
  name: string,
  returnType: DuckDBType,
  read: (text: string, format: string) => bigint | null,
): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name,
    returnType,
    parameterTypes: [VARCHAR, VARCHAR],
    mainFunction(_, input, output) {
      const formats = input.getColumnValues(1);
      for (const [row, text] of input.getColumnValues(0).entries())
        output.setItem(row, text === null ? null : read(String(text), String(formats[row])));
      output.flush();
    },
  });
}
