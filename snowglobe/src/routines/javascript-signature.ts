import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { isJavaScriptName } from "../javascript/javascript-source.ts";
import { type DataType, isStructured } from "../types/data-type.ts";
import { typeName } from "../types/type-name.ts";

/** What JavaScript is declared with. */
interface Signature {
  readonly arguments: readonly { readonly name: string; readonly type: DataType }[];
  readonly returns: readonly DataType[];
}

/**
 * Whether JavaScript can be given these arguments: "JavaScript has no integer type", so NUMBER and TIME are refused.
 * https://docs.snowflake.com/en/developer-guide/udf-stored-procedure-data-type-mapping#sql-javascript-data-type-mappings
 *
 * @throws {SnowflakeError} 001316 by the type's name; 000002 for structured types.
 */
export function checkJavaScriptSignature(signature: Signature): void {
  const names = signature.arguments.map(({ name }) => name);
  const unusable = names.filter((name) => !isJavaScriptName(name));
  if (unusable.length > 0)
    throw refused(`Invalid argument name(s): ${unusable.map((name) => `'${name}'`).join(", ")}`);
  for (const type of [...signature.arguments.map((one) => one.type), ...signature.returns]) {
    if (isStructured(type)) throw notSupported(`${typeName(type)} in LANGUAGE JAVASCRIPT`);
    if (type.name === "FIXED" || type.name === "TIME")
      throw refused(
        `Language JAVASCRIPT does not support type '${typeName(type)}' for argument or return type.`,
      );
  }
}

/** A clause that Snowflake has for other languages. */
export function notForJavaScript(clause: string): SnowflakeError {
  return refused(`${clause} cannot be used with LANGUAGE JAVASCRIPT.`);
}

function refused(message: string): SnowflakeError {
  return new SnowflakeError("001316", "42601", `SQL compilation error:\n${message}`);
}
