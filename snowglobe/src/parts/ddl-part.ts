import type { Account, AccountPart } from "../account/account.ts";
import { getDdl } from "../show/get-ddl/get-ddl.ts";

/** GET_DDL. */
export function ddlPart(_account: Account): AccountPart {
  return { systemFunctions: [getDdl] };
}
