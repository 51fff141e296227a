import type { Account, AccountPart } from "../account/account.ts";
import { dropTemporary } from "../catalog/temporary.ts";
import { getDdl } from "../show/get-ddl/get-ddl.ts";

/** GET_DDL; and temporary objects that a process left behind are gone when the account is opened again. */
export function ddlPart(account: Account): AccountPart {
  return { systemFunctions: [getDdl], start: () => dropTemporary(account) };
}
