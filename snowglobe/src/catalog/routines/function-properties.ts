import { z } from "zod";
import type { CatalogObject } from "../../account/catalog.ts";
import { parseDataType } from "../../sql/parse-type.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { tokenize } from "../../sql/tokenize.ts";
import type { DataType } from "../../types/data-type.ts";

const named = z.object({ name: z.string(), type: z.string() });

/** What stands in a function's `properties`. */
const functionProperties = z.object({
  language: z.enum(["SQL", "JAVASCRIPT", "PYTHON"]),
  arguments: z.array(named),
  /** The type, or `TABLE (A NUMBER, …)`. */
  returns: z.string(),
  /** The columns of RETURNS TABLE. */
  columns: z.array(named).optional(),
  body: z.string(),
  secure: z.boolean(),
  /** RETURNS NULL ON NULL INPUT (STRICT). */
  strict: z.boolean().default(false),
  immutable: z.boolean().default(false),
  /** Python's. */
  handler: z.string().optional(),
  runtimeVersion: z.string().optional(),
  packages: z.array(z.string()).default([]),
});
export type FunctionProperties = z.infer<typeof functionProperties>;

export function readFunctionProperties(object: CatalogObject): FunctionProperties {
  return functionProperties.parse(object.properties);
}

/** A type from its text. */
export function typeOf(text: string): DataType {
  return parseDataType(new TokenReader(text, tokenize(text)));
}
