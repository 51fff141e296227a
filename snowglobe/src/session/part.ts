import type { Account, AccountPart } from "../engine/account.ts";
import type { StatementRunner } from "../engine/run-statement.ts";
import { alterSessionFamily } from "./alter-session.ts";
import { callSystemFunctionFamily } from "./call-system-function.ts";
import { contextFunctions } from "./context-functions.ts";
import { explainFamily } from "./explain.ts";
import { queryHistory } from "./query-history.ts";
import { resultScan } from "./result-scan.ts";
import { showParametersFamily } from "./show-parameters.ts";
import { transactionFamilies } from "./transaction-statements.ts";
import { useFamily } from "./use.ts";
import { variableFamilies } from "./variable-statements.ts";

/** What statements can do with their own session: its context, parameters, variables, transactions and history. */
export function sessionPart(account: Account, runner: () => StatementRunner): AccountPart {
  return {
    families: [
      useFamily,
      alterSessionFamily(runner),
      showParametersFamily,
      ...variableFamilies,
      ...transactionFamilies(runner),
      explainFamily,
      callSystemFunctionFamily(account),
    ],
    systemFunctions: contextFunctions(runner),
    virtualTables: [resultScan(runner), ...queryHistory(runner)],
  };
}
