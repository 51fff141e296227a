import { invalid } from "../../errors/invalid.ts";
import { made, markNullable } from "../../expression/bound-expression.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { TEXT, VARIANT } from "../../types/data-type.ts";
import { macro, rawSql, sql } from "../../types/duck-sql.ts";
import { duckString } from "../../types/duck-type.ts";
import { variantFormats } from "../../types/variant-formats.ts";

function parsing(operation: "parse" | "tryParse"): FunctionRule {
  return {
    args: [1, 2],
    compile(call) {
      const name = rawSql(duckString(operation));
      const how = rawSql(duckString(duplicates(call)));
      return markNullable(
        made(VARIANT, [call.text(0)], (x) => sql`CAST(sf_variant(${name}, ${x}, ${how}) AS JSON)`),
      );
    },
  };
}

/** 's': a key that is there twice is an error; 'd': its last value stands. */
function duplicates(call: FunctionCall): string {
  if (call.count < 2) return "s";
  const how = call.constant(1).toLowerCase();
  if (how !== "s" && how !== "d")
    throw invalid("001044", "42P13", `Invalid parameter for function '${call.name}': '${how}'`);
  return how;
}

/** Text and JSON: https://docs.snowflake.com/en/sql-reference/functions/parse_json */
export const parseFunctions: FunctionRules = {
  PARSE_JSON: parsing("parse"),
  TRY_PARSE_JSON: parsing("tryParse"),
  CHECK_JSON: {
    args: [1, 1],
    compile: (call) => {
      const value = call.arg(0).type.name === "VARIANT" ? call.as(0, TEXT) : call.text(0);
      return markNullable(made(TEXT, [value], (x) => sql`sf_variant('check', ${x})`));
    },
  },
  TO_JSON: {
    args: [1, 1],
    compile: (call) =>
      made(TEXT, [call.as(0, VARIANT)], (x) =>
        macro("variant_json", x, variantFormats(call.compiler.settings)),
      ),
  },
};
