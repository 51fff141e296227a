import type { Account, AccountPart } from "../engine/account.ts";
import { alterProcedureFamily, dropProcedureFamily } from "./alter-drop-procedure.ts";
import { callFamily } from "./call.ts";
import { createProcedureFamily } from "./create-procedure.ts";

/** Stored procedures: CREATE, ALTER, DROP and CALL. */
export function proceduresPart(_account: Account): AccountPart {
  return { families: [createProcedureFamily, alterProcedureFamily, dropProcedureFamily, callFamily] };
}
