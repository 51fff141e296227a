import type { Session } from "../../account/session.ts";
import type { QueryRecord } from "../../engine/query-registry.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { SignedIn } from "../../session/authenticate.ts";
import { placeSession, startContext } from "../../session/start-context.ts";
import { closeSession } from "../../session-statements/close-session.ts";
import { submitWithFaults } from "../requests/await-query.ts";
import type { ServerParts } from "../requests/server-parts.ts";
import type { Submitted } from "./submitted-request.ts";
import { refuseUnsupported } from "./unsupported-statements.ts";

/**
 * Runs a request's statement in a session of its own, which ends with it: nothing of a session lives on from one request
 * to the next.
 *
 * @throws {SnowflakeError} 390189 for a role that was not granted, 391918 to 391920 for a database, schema or warehouse that
 * the role cannot use, 391911 for what the SQL API does not run.
 */
export async function submitStatement(
  parts: ServerParts,
  signedIn: SignedIn,
  submitted: Submitted,
  asynchronous: boolean,
): Promise<QueryRecord> {
  const { statement, context, binds, parameters } = submitted;
  refuseUnsupported(statement, binds);
  const start = startContext(parts.account, signedIn, exactly(context.role));
  const open = await parts.sessions.open(start);
  // The account ends it itself when it stops.
  const close = async () => {
    if (parts.sessions.byToken(open.token).state !== "closed") await closeSession(parts, open);
  };
  try {
    place(parts, signedIn, open.session, submitted);
    const query = await submitWithFaults(parts, statement, () =>
      parts.submitter.submit(open.session, {
        sql: statement,
        requestId: null,
        binds,
        parameters,
        describeOnly: false,
        asynchronous,
      }),
    );
    void query.done.then(close);
    return query;
  } catch (error) {
    await close();
    throw error;
  }
}

function place(
  { account }: ServerParts,
  signedIn: SignedIn,
  session: Session,
  { context: { database, schema, warehouse } }: Submitted,
): void {
  const wanted = {
    ...(database === undefined ? {} : { database: exactly(database) ?? "" }),
    ...(schema === undefined ? {} : { schema: exactly(schema) ?? "" }),
    ...(warehouse === undefined ? {} : { warehouse: exactly(warehouse) ?? "" }),
  };
  placeSession(account, signedIn, session, wanted);
  if (database !== undefined && session.database !== database) throw notThere("391918", "database");
  if (schema !== undefined && session.schema !== schema) throw notThere("391919", "schema");
  if (warehouse !== undefined && session.warehouse !== warehouse) throw notThere("391920", "warehouse");
}

// "The value in this field is case-sensitive": as a name in double quotes.
function exactly(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `"${name.replaceAll('"', '""')}"`;
}

function notThere(code: string, kind: string): SnowflakeError {
  return new SnowflakeError(code, "02000", `The requested ${kind} does not exist or not authorized.`);
}
