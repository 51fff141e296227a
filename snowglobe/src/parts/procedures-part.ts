import type { Account, AccountPart } from "../account/account.ts";
import { alterProcedureFamily, dropProcedureFamily } from "../routines/procedures/alter-drop-procedure.ts";
import { callFamily } from "../routines/procedures/call.ts";
import { callWithFamily } from "../routines/procedures/call-with.ts";
import { createProcedureFamily } from "../routines/procedures/create-procedure.ts";

/** Stored procedures: CREATE, ALTER, DROP and CALL, of those that are kept nowhere too. */
export function proceduresPart(_account: Account): AccountPart {
  return {
    families: [createProcedureFamily, alterProcedureFamily, dropProcedureFamily, callFamily, callWithFamily],
  };
}
