import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import type { Binds } from "../../account/account.ts";
import type { ParameterValue } from "../../account/parameters.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { bindValue } from "../protocol/requests.ts";
import { readBinds } from "../requests/read-binds.ts";
import { BadRequest, readBody } from "../requests/read-body.ts";

const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const requestId = z.guid();

/** https://docs.snowflake.com/en/developer-guide/sql-api/reference#post-api-v2-statements */
export const submitQuery = z.object({
  requestId: requestId.optional(),
  retry: flag.optional(),
  async: flag.optional(),
  nullable: flag.optional(),
});
/** "You cannot specify this parameter [nullable] in a GET request." */
export const statusQuery = z.object({
  requestId: requestId.optional(),
  partition: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .optional(),
  nullable: z.never().optional(),
});
export const cancelQuery = z.object({ requestId: requestId.optional() });

const LONGEST_TIMEOUT = 604_800;
const name = z.string().nullish();
const submitBody = z.object({
  statement: z.string(),
  timeout: z.number().int().min(0).max(LONGEST_TIMEOUT).nullish(),
  database: name,
  schema: name,
  warehouse: name,
  role: name,
  bindings: z.record(z.string(), z.object({ type: z.string(), value: bindValue })).nullish(),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullish(),
});

/** A statement as it was submitted. */
export interface Submitted {
  readonly statement: string;
  readonly context: {
    readonly database?: string;
    readonly schema?: string;
    readonly warehouse?: string;
    readonly role?: string;
  };
  readonly binds: Binds;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/**
 * The query of a request's address.
 * @throws {BadRequest} 400 when it is not as the schema says.
 */
export function readQuery<Schema extends z.ZodType>(schema: Schema, query: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  throw new BadRequest(400, `The query parameter ${parsed.error.issues[0]?.path.join(".")} is wrong.`);
}

/**
 * Reads the body of POST /api/v2/statements.
 * https://docs.snowflake.com/en/developer-guide/sql-api/reference#body-of-the-post-request-to-api-v2-statements
 *
 * @throws {BadRequest} 400 for another body, 415 for another media type.
 * @throws {SnowflakeError} 000002 by name for a parameter or a bind that is not supported.
 */
export async function readSubmitted(body: unknown, headers: IncomingHttpHeaders): Promise<Submitted> {
  const type = headers["content-type"];
  if (type !== undefined && !/^application\/json\s*(;|$)/i.test(type))
    throw new BadRequest(415, `Content-Type ${type} is not supported: send application/json.`);
  const read = await readBody(submitBody, body, headers["content-encoding"]);
  const given = (value: string | null | undefined, key: string) =>
    value === null || value === undefined ? {} : { [key]: value };
  return {
    statement: read.statement,
    context: {
      ...given(read.database, "database"),
      ...given(read.schema, "schema"),
      ...given(read.warehouse, "warehouse"),
      ...given(read.role, "role"),
    },
    binds: withoutArrays(readBinds(read.bindings ?? {})),
    parameters: {
      ...readParameters(read.parameters ?? {}),
      ...(typeof read.timeout === "number"
        ? { STATEMENT_TIMEOUT_IN_SECONDS: read.timeout === 0 ? LONGEST_TIMEOUT : read.timeout }
        : {}),
    },
  };
}

// https://docs.snowflake.com/en/developer-guide/sql-api/submitting-requests#using-bind-variables-in-a-statement
function withoutArrays(binds: Binds): Binds {
  for (const { value } of binds.values())
    if (typeof value === "object" && value !== null) throw notSupported("array binds in the SQL API");
  return binds;
}

// "The SQL API only supports the session parameters listed in the following table."
// https://docs.snowflake.com/en/developer-guide/sql-api/reference#statements-parameters
const TAKEN = new Set(
  "BINARY_OUTPUT_FORMAT CLIENT_RESULT_CHUNK_SIZE MULTI_STATEMENT_COUNT QUERY_TAG ROWS_PER_RESULTSET TIMEZONE USE_CACHED_RESULT".split(
    " ",
  ),
);

function readParameters(
  given: Readonly<Record<string, ParameterValue | null>>,
): Record<string, ParameterValue> {
  const parameters: Record<string, ParameterValue> = {};
  for (const [key, value] of Object.entries(given)) {
    if (value === null) continue;
    const upper = key.toUpperCase();
    // With DATE_OUTPUT_FORMAT and its kin the values of `data` would come as text in that format.
    if (!TAKEN.has(upper)) throw notSupported(`the parameter ${upper} of the SQL API`);
    parameters[upper] = value;
  }
  return parameters;
}
