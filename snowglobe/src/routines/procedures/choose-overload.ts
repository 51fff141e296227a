import type { Procedure } from "../../catalog/routines/procedure-properties.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { structureFits } from "../../types/coercible.ts";
import { type DataType, isStructured } from "../../types/data-type.ts";
import { typeName } from "../../types/type-name.ts";

/**
 * An argument's value with its own type; `name` when it was given by name. `isNull`: a NULL fits every type, though
 * one of its own type best, unless it is `untyped`: the word NULL.
 */
export interface GivenArgument {
  readonly name?: string;
  readonly type: DataType;
  readonly isNull: boolean;
  readonly untyped?: boolean;
}

/** Which given argument goes to which declared one; undefined: its default. */
export interface Chosen {
  readonly procedure: Procedure;
  readonly order: readonly (number | undefined)[];
}

/**
 * The procedure that a call means, of those with its name.
 * https://docs.snowflake.com/en/developer-guide/udf-stored-procedure-naming-conventions#overloading-procedures-and-functions
 *
 * @throws {SnowflakeError} 001044 when none takes these arguments, or more than one as well.
 */
export function chooseOverload(
  name: string,
  candidates: readonly Procedure[],
  given: readonly GivenArgument[],
): Chosen {
  const fitting = candidates
    .map((procedure) => fitOf(procedure, given))
    .filter((found) => found !== undefined)
    .sort((one, other) => one.cost - other.cost);
  const [best, second] = fitting;
  const types = given.map((argument) => typeName(argument.type)).join(", ");
  if (!best) {
    throw new SnowflakeError(
      "001044",
      "42P13",
      `SQL compilation error: error line 1 at position 5\nInvalid argument types for function '${name}': (${types})`,
    );
  }
  if (second && second.cost === best.cost) {
    throw new SnowflakeError(
      "001044",
      "42P13",
      `SQL compilation error: error line 1 at position 5\nAmbiguous argument types for function '${name}': (${types})`,
    );
  }
  return best;
}

function fitOf(
  procedure: Procedure,
  given: readonly GivenArgument[],
): (Chosen & { cost: number }) | undefined {
  const declared = procedure.properties.arguments;
  const order = orderOf(declared, given);
  if (!order) return undefined;
  let cost = 0;
  for (const [index, argument] of declared.entries()) {
    const at = order[index];
    if (at === undefined) continue;
    const actual = given[at];
    if (!actual || (actual.isNull && actual.untyped)) continue;
    const step = conversionCost(actual.type, argument.type) ?? (actual.isNull ? FARTHEST : undefined);
    if (step === undefined) return undefined;
    cost += step;
  }
  return { procedure, order, cost };
}

/** What a NULL of a type that is never converted to the other costs. */
const FARTHEST = 5;

function orderOf(
  declared: readonly { readonly name: string; readonly defaultSql?: string | undefined }[],
  given: readonly GivenArgument[],
): (number | undefined)[] | undefined {
  if (given.length > declared.length) return undefined;
  const isNamed = given[0]?.name !== undefined;
  const names = new Set(declared.map((argument) => argument.name));
  if (isNamed && given.some(({ name }) => name === undefined || !names.has(name))) return undefined;
  const order = declared.map((argument, index) => {
    const at = isNamed ? given.findIndex((one) => one.name === argument.name) : index;
    return at >= 0 && at < given.length ? at : undefined;
  });
  return order.some((at, index) => at === undefined && declared[index]?.defaultSql === undefined)
    ? undefined
    : order;
}

const TIMES = ["DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ"];

/**
 * How far a type is from another that it is converted to without being asked; undefined when it is not.
 * https://docs.snowflake.com/en/sql-reference/data-type-conversion
 */
export function conversionCost(from: DataType, to: DataType): number | undefined {
  if (isStructured(from) || isStructured(to)) return structureFits(from, to) ? 0 : undefined;
  if (from.name === to.name) return 0;
  if (to.name === "VARIANT") return 3;
  if (from.name === "FIXED" && to.name === "REAL") return 1;
  if (TIMES.includes(from.name) && TIMES.includes(to.name)) return 1;
  if (from.name === "TEXT") return ["BINARY", "OBJECT", "ARRAY"].includes(to.name) ? undefined : 2;
  if (to.name === "TEXT") return ["BINARY", "OBJECT", "ARRAY"].includes(from.name) ? undefined : 3;
  if (from.name === "REAL" && to.name === "FIXED") return 2;
  if (from.name === "BOOLEAN" || to.name === "BOOLEAN")
    return TIMES.includes(from.name) || TIMES.includes(to.name) ? undefined : 4;
  if (from.name === "VARIANT") return 4;
  return undefined;
}
