import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { mayHold } from "../../account/role-key.ts";
import { invalid } from "../../errors/invalid.ts";
import { alreadyExists, notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { pathText } from "../contents.ts";
import type { CloneStatement } from "./clone-statement.ts";
import { copyObject } from "./copy-object.ts";

/**
 * Clones a table, sequence or file format. Needs SELECT on a table, USAGE on the others, and CREATE in the schema.
 * @returns undefined when IF NOT EXISTS found it there
 */
export async function cloneObject(
  execution: Execution,
  statement: CloneStatement,
): Promise<ResultSet | undefined> {
  const { account, session } = execution;
  const { kind, orReplace, ifNotExists, transient, temporary, copyGrants } = statement;
  const path = account.access.placeForNew(session, kind, statement.name, temporary, statement.privilege);
  const there = kind === "TABLE" ? account.catalog.findTableLike(path) : account.catalog.find(kind, path);
  if (there && ifNotExists) return undefined;
  if (there && !orReplace) throw alreadyExists(pathText(path));
  if (there) account.access.require(session, "OWNERSHIP", there);
  const source = account.access.resolve(session, kind, statement.source, `CREATE ${kind}`);
  account.access.require(session, kind === "TABLE" ? "SELECT" : "USAGE", source);
  // "You cannot clone internal stages" by themselves: https://docs.snowflake.com/en/sql-reference/sql/create-clone
  if (kind === "STAGE" && source.properties.type !== "EXTERNAL")
    throw invalid("002120", "42601", `internal stages cannot be cloned ('${source.path.name}').`);
  if (source.properties.hybrid === true) throw invalid("391435", "0A000", "hybrid tables cannot be cloned.");
  if (kind === "TABLE" && !temporary && !transient) refusePermanentCopy(source);
  if (there?.id === source.id) throw notSupported(`CREATE OR REPLACE ${kind} … CLONE of itself`);
  await account.change(async (change) => {
    // "If the statement is replacing an existing table …, then the grants are copied from the table being replaced."
    const grants = copyGrants ? account.catalog.grantsOn((there ?? source).id) : [];
    const { temporary: _, ...kept } = source.properties;
    const properties = {
      ...kept,
      ...(transient && { transient }),
      ...(temporary && { temporary, transient: false }),
    };
    if (there) await change.drop(there.id);
    const owner = session.ownersRights?.role ?? session.role ?? "PUBLIC";
    const made = await copyObject(change, source, path, { owner, properties }, statement.moment);
    for (const { createdOn: _, ...grant } of grants) {
      if (grant.privilege === "OWNERSHIP" || grant.future || grant.caller) continue;
      if (!mayHold(change.catalog, grant.role, made)) continue;
      change.grant({ ...grant, objectId: made.id, grantedBy: owner });
    }
  });
  const label = kind === "STAGE" ? "Stage area" : kind.charAt(0) + kind.slice(1).toLowerCase();
  return statusResult(`${label} ${path.name} successfully created.`);
}

/**
 * "You can't clone a temporary or transient table to a permanent one." Its words are not documented.
 * https://docs.snowflake.com/en/user-guide/tables-temp-transient
 */
function refusePermanentCopy({ path, properties }: CatalogObject): void {
  const kind = path.session !== undefined ? "Temp" : properties.transient === true ? "Transient" : undefined;
  if (kind !== undefined)
    throw new SnowflakeError(
      "002120",
      "42601",
      `SQL compilation error:\n${kind} object cannot be cloned to a permanent object.`,
    );
}
