import type { Execution, VirtualTable } from "../account/account.ts";
import { roleKey } from "../account/role-key.ts";
import { SNOWFLAKE } from "../catalog/snowflake-database.ts";
import { doesNotExist } from "../errors/snowflake-error.ts";
import { BOOLEAN, NUMBER, TEXT, TIMESTAMP_LTZ } from "../types/data-type.ts";
import { resultOf, type ShownColumn } from "./shown-column.ts";

/** The schema of SNOWFLAKE whose views answer from this account. */
export const ACCOUNT_USAGE = "ACCOUNT_USAGE";

/** A database role of SNOWFLAKE that lets views be read. */
export type Viewer = "OBJECT_VIEWER" | "USAGE_VIEWER" | "GOVERNANCE_VIEWER" | "SECURITY_VIEWER";

/**
 * A view of SNOWFLAKE.ACCOUNT_USAGE, which tells of the whole account, whatever the role may see of it elsewhere.
 * It is at once as things are: Snowflake's own are up to three hours late. Objects that were dropped are not in it.
 * https://docs.snowflake.com/en/sql-reference/account-usage
 *
 * @param viewers the database roles that may read it, beside those with IMPORTED PRIVILEGES on the database
 */
export function usageView<Row>(
  name: string,
  viewers: readonly Viewer[],
  columns: readonly ShownColumn<Row>[],
  rowsOf: (execution: Execution) => readonly Row[] | Promise<readonly Row[]>,
): VirtualTable {
  return {
    name: `${ACCOUNT_USAGE}.${name}`,
    kind: "view",
    async rows(execution) {
      if (!mayRead(execution, viewers)) throw doesNotExist("Object", `${SNOWFLAKE}.${ACCOUNT_USAGE}.${name}`);
      return resultOf(columns, await rowsOf(execution), "SELECT");
    },
  };
}

function mayRead({ account, session }: Execution, viewers: readonly Viewer[]): boolean {
  const { access, catalog } = account;
  const database = catalog.find("DATABASE", { name: SNOWFLAKE });
  if (!database) return false;
  if (access.holds(session, "IMPORTED PRIVILEGES", database)) return true;
  // No caller grant stands on a view of the account's usage.
  if (session.callerOf !== undefined && !session.ownersRights) return false;
  const active = access.activeRoles(session);
  return catalog
    .list("DATABASE ROLE", { database: SNOWFLAKE })
    .some((role) => viewers.some((viewer) => viewer === role.path.name) && active.has(roleKey(role)));
}

const TYPES = { text: TEXT, n: NUMBER, t: TIMESTAMP_LTZ, b: BOOLEAN };

/**
 * A view's columns in their documented order. What this account does not know of itself is NULL.
 * @param order names; one that is not among `known` is of type text, or `:n`, `:t`, `:b` for a number, time or boolean
 */
export function inOrder<Row>(order: string, known: readonly ShownColumn<Row>[]): ShownColumn<Row>[] {
  return order
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [name = "", type = "text"] = word.split(":");
      const column = known.find((candidate) => candidate.name === name);
      return (
        column ?? {
          name,
          type: type === "n" || type === "t" || type === "b" ? TYPES[type] : TEXT,
          value: () => null,
        }
      );
    });
}
