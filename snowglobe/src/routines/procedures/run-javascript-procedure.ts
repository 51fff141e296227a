import { z } from "zod";
import type { Bind, Execution } from "../../account/account.ts";
import { parameterValue } from "../../account/parameters.ts";
import type { Procedure } from "../../catalog/routines/procedure-properties.ts";
import { runJavaScript } from "../../javascript/run-javascript.ts";
import type { HostOperation } from "../../sandbox/host-operations.ts";
import { isKeptAsJson, VARIANT } from "../../types/data-type.ts";
import { dataTypeSchema } from "../../types/data-type-schema.ts";
import type { TypedValue } from "../../types/typed-value.ts";
import { shownJson } from "../shown-json.ts";
import { sqlRequest, telling } from "./account-operations.ts";

/**
 * Runs a JavaScript procedure and gives its result.
 * https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-javascript
 *
 * @param inside the execution whose session is the procedure's own: the owner's or the caller's.
 * @throws {SnowflakeError} 100183, 100132
 */
export async function runJavaScriptProcedure(
  inside: Execution,
  { properties }: Procedure,
  args: readonly TypedValue[],
): Promise<{ readonly value: TypedValue }> {
  const returns = properties.returns ?? VARIANT;
  const value = await runJavaScript(
    {
      name: properties.name,
      names: properties.arguments.map(({ name }) => name),
      body: properties.body ?? "",
      arguments: args,
      returns,
      timeZone: String(parameterValue(inside.session, "TIMEZONE")),
    },
    { operations: operationsOf(inside, properties.name), signal: inside.signal },
  );
  return {
    value: { type: returns, value: isKeptAsJson(returns) && value !== null ? shownJson(value) : value },
  };
}

const textRequest = z.object({
  type: dataTypeSchema,
  value: z.string().nullable(),
});
const logRequest = z.object({ level: z.string(), message: z.string(), attributes: z.unknown() });
const traceRequest = z.object({ what: z.string(), name: z.string(), attributes: z.unknown() });

/** What the object `snowflake` does in the account. */
function operationsOf(inside: Execution, procedure: string): ReadonlyMap<string, HostOperation> {
  return new Map<string, HostOperation>([
    [
      "sql",
      telling(async ({ details }) => {
        const { text, binds } = sqlRequest.parse(details);
        const positional = new Map<number, Bind>(binds.map((bind, index) => [index + 1, bind]));
        const { columns, rows, statementType } = await inside.run(text, { binds: positional });
        return { value: { columns, rows, statementType, queryId: inside.session.queryIds.at(-1) ?? null } };
      }),
    ],
    [
      "text",
      telling(async ({ details }) => {
        const given = textRequest.parse(details);
        const { rows } = await inside.run("SELECT TO_VARCHAR(:GIVEN)", {
          scriptVariables: new Map([["GIVEN", given]]),
          unrecorded: true,
        });
        return { value: rows[0]?.[0] ?? null };
      }),
    ],
    [
      "log",
      async ({ details }) => {
        inside.account.log("procedure logged", { procedure, ...logRequest.parse(details) });
        return {};
      },
    ],
    [
      "trace",
      async ({ details }) => {
        inside.account.log("procedure traced", { procedure, ...traceRequest.parse(details) });
        return {};
      },
    ],
  ]);
}
