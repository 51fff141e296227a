import { notSupported } from "../../errors/snowflake-error.ts";
import type { FunctionRules } from "../../expression/define.ts";
import { textLiteral } from "../../expression/literal.ts";
import { type DataType, isKeptAsJson } from "../../types/data-type.ts";
import { typeName } from "../../types/type-name.ts";

/**
 * How the value is held in memory. A number's or a time's bytes depend on the values that a column has: that is not told.
 */
function storage(type: DataType): string {
  if (isKeptAsJson(type) || type.name === "TEXT" || type.name === "BINARY") return "LOB";
  if (type.name === "REAL") return "DOUBLE";
  if (type.name === "BOOLEAN") return "SB1";
  throw notSupported(`SYSTEM$TYPEOF of ${typeName(type)}`);
}

/** https://docs.snowflake.com/en/sql-reference/functions/system_typeof */
export const typeOfFunctions: FunctionRules = {
  SYSTEM$TYPEOF: {
    args: [1, 1],
    compile(call) {
      const { type, untyped } = call.arg(0);
      return textLiteral(untyped ? "NULL[LOB]" : `${typeName(type)}[${storage(type)}]`);
    },
  },
};
