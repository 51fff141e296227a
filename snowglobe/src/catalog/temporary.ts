import type { Account } from "../account/account.ts";
import { SCHEMA_OBJECT_KINDS } from "./contents.ts";

/**
 * Drops the temporary objects of a session that ends, or of all sessions, when an account is opened again.
 * https://docs.snowflake.com/en/user-guide/tables-temp-transient
 */
export async function dropTemporary({ catalog, change }: Account, session?: string): Promise<void> {
  const temporary = session === undefined ? ("every session" as const) : { session };
  const objects = SCHEMA_OBJECT_KINDS.flatMap((kind) =>
    catalog.list(kind, { temporary }).filter(({ path }) => path.session !== undefined),
  );
  if (objects.length === 0) return;
  await change(async (within) => {
    for (const { id } of objects) await within.drop(id);
  });
}
