import { invalidValue } from "../catalog/statements/option-readers.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { TokenReader } from "../sql/token-reader.ts";

/** What RUNTIME_VERSION may say. */
export const PYTHON_VERSIONS = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"];

/** RUNTIME_VERSION = 3.11, with or without quotes. */
export function runtimeVersion(reader: TokenReader): string {
  const token = reader.next();
  if (!PYTHON_VERSIONS.includes(token.value)) throw invalidValue("RUNTIME_VERSION", token.value);
  return token.value;
}

/** One of PACKAGES: only Python's own library is there, and snowglobe's Snowpark. */
export function packageName(text: string, where: "procedure" | "function"): string {
  const name = text
    .split(/[=<>!~[]/)[0]
    ?.trim()
    .toLowerCase();
  if (name !== "snowflake-snowpark-python") throw notSupported(`Python package '${text}' in a ${where}`);
  return text;
}
