import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { roleName } from "../account/role-key.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";

/** What runs by itself needs privileges of its owner on the account. @throws {SnowflakeError} 091089 that names the first missing one */
export function requireOwnersPrivilege(
  { account, session }: Execution,
  object: CatalogObject,
  needed: readonly string[],
): void {
  const owner = object.owner ?? "";
  const asOwner = {
    ...session,
    role: object.owner,
    secondaryRoles: "NONE" as const,
    ownersRights: { role: owner },
  };
  const holds = (privilege: string) => account.access.holds(asOwner, privilege, account.catalog.account);
  const missing = object.owner === null ? needed[0] : needed.find((privilege) => !holds(privilege));
  if (missing === undefined) return;
  throw new SnowflakeError(
    "091089",
    "23001",
    `Cannot execute ${object.kind.toLowerCase()} ${object.path.name}, ${missing} privilege must be granted to owner role ${roleName(account.catalog, object.owner) ?? ""}.`,
  );
}
