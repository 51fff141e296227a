import type { Account, AccountPart } from "../engine/account.ts";
import { getDdl } from "./get-ddl.ts";

/** GET_DDL. */
export function ddlPart(_account: Account): AccountPart {
  return { systemFunctions: [getDdl] };
}
