import { type BoundExpression, made } from "../../expression/bound-expression.ts";
import { asText, coerce, unify } from "../../expression/coerce.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { booleanLiteral } from "../../expression/literal.ts";
import { cannotBeUsed, keyText } from "../../expression/structured-path.ts";
import { BOOLEAN, NUMBER } from "../../types/data-type.ts";
import { apply, joinSql, macro, sql } from "../../types/duck-sql.ts";
import { operation } from "../semi-structured/arguments.ts";
import { keptText, memberArgument, type Structured, structuredArgument } from "./arguments.ts";

// https://docs.snowflake.com/en/sql-reference/data-types-structured#transforming-map-values

const map = (call: FunctionCall, index: number) => structuredArgument(call, index, "MAP");

function keyArgument(call: FunctionCall, index: number, type: Structured<"MAP">): BoundExpression {
  return keyText(call.compiler, type, call.arg(index), () => cannotBeUsed(call.name, call.all()));
}

/** The map and keys of its own type. */
function withKeys(name: string): FunctionRule {
  return {
    args: [2, 1000],
    compile(call) {
      const { expression, type } = map(call, 0);
      const keys = Array.from({ length: call.count - 1 }, (_, index) => keyArgument(call, index + 1, type));
      return operation(name, type, [expression, ...keys]);
    },
  };
}

const withKeysOrArray: FunctionRule = {
  args: [2, 1000],
  compile(call) {
    const { expression, type } = map(call, 0);
    const { name } = call.arg(1).type;
    if (name === "ARRAY" || name === "STRUCTURED_ARRAY")
      return operation("MAP_PICK_ALL", type, [expression, call.arg(1)]);
    return withKeys("MAP_PICK").compile(call);
  },
};

/** MAP_INSERT: without a key the map stays as it is. https://docs.snowflake.com/en/sql-reference/functions/map_insert */
const insert: FunctionRule = {
  args: [3, 4],
  compile(call) {
    const { expression, type } = map(call, 0);
    const update = call.count > 3 ? call.as(3, BOOLEAN) : booleanLiteral(false);
    const parts = [expression, keyArgument(call, 1, type), memberArgument(call, 2, type.element), update];
    return made(type, parts, (x = sql`NULL`, key = sql`NULL`, value = sql`NULL`, how = sql`NULL`) => {
      const inserted = sql`CAST(sf_variant('MAP_INSERT', CAST(${x} AS VARCHAR), ${key}, ${value}, CAST(${how} AS VARCHAR)) AS JSON)`;
      return sql`CASE WHEN ${key} IS NULL THEN ${x} ELSE ${inserted} END`;
    });
  },
};

/** https://docs.snowflake.com/en/sql-reference/functions/map_construct */
const construct: FunctionRule = {
  args: [2, 2000],
  compile(call) {
    const every = (from: number) => call.all().flatMap((value, index) => (index % 2 === from ? [value] : []));
    if (call.count % 2 !== 0) throw cannotBeUsed(call.name, call.all());
    const keys = unify(call.compiler, every(0));
    const values = unify(call.compiler, every(1));
    const key = keys.type;
    if ((key.name !== "TEXT" && !(key.name === "FIXED" && key.scale === 0)) || keys.untyped || values.untyped)
      throw cannotBeUsed(call.name, call.all());
    const element = { type: values.type, nullable: true };
    const entries = keys.values.map((one, index): BoundExpression => {
      const value = values.values[index] ?? one;
      const text = asText(call.compiler, one);
      const entry = apply(
        [text.value, keptText(call, value, element).value],
        (k, v) => sql`{'k': ${k}, 'v': ${v}}`,
      );
      return { value: entry, type: key, nullable: false };
    });
    const whole = made({ name: "MAP", key, element }, entries, (...parts) =>
      macro("object", sql`[${joinSql(parts, ", ")}]`),
    );
    return { ...whole, nullable: false };
  },
};

/** Functions of MAPs: https://docs.snowflake.com/en/sql-reference/functions-semistructured */
export const mapFunctions: FunctionRules = {
  MAP_CONSTRUCT: construct,
  MAP_CAT: {
    args: [2, 2],
    compile(call) {
      const { expression, type } = map(call, 0);
      return operation("MAP_CAT", type, [expression, coerce(call.compiler, map(call, 1).expression, type)]);
    },
  },
  MAP_CONTAINS_KEY: {
    args: [2, 2],
    compile(call) {
      const { expression, type } = map(call, 1);
      return operation("MAP_CONTAINS_KEY", BOOLEAN, [keyArgument(call, 0, type), expression]);
    },
  },
  MAP_DELETE: withKeys("MAP_DELETE"),
  MAP_PICK: withKeysOrArray,
  MAP_INSERT: insert,
  MAP_KEYS: {
    args: [1, 1],
    compile(call) {
      const { expression, type } = map(call, 0);
      const name = type.key.name === "TEXT" ? "MAP_KEYS" : "MAP_KEYS_NUMBER";
      const element = { type: type.key, nullable: true };
      return operation(name, { name: "STRUCTURED_ARRAY", element }, [expression]);
    },
  },
  MAP_ENTRIES: {
    args: [1, 1],
    compile(call) {
      const { expression, type } = map(call, 0);
      const name = type.key.name === "TEXT" ? "MAP_ENTRIES" : "MAP_ENTRIES_NUMBER";
      return operation(name, { name: "ARRAY" }, [expression]);
    },
  },
  MAP_SIZE: {
    args: [1, 1],
    compile: (call) => operation("MAP_SIZE", NUMBER, [map(call, 0).expression]),
  },
};
