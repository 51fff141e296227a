import type { Account, AccountPart } from "../account/account.ts";
import type { StatementRunner } from "../engine/run-statement.ts";
import { alterSessionFamily } from "../session-statements/alter-session.ts";
import { callSystemFunctionFamily } from "../session-statements/call-system-function.ts";
import { describeResultFamily } from "../session-statements/describe-result.ts";
import { explainFamily } from "../session-statements/explain/explain.ts";
import { queryHistory } from "../session-statements/query-history.ts";
import { resultScan } from "../session-statements/result-scan.ts";
import { sessionFunctions } from "../session-statements/session-functions.ts";
import { showParametersFamily } from "../session-statements/show-parameters.ts";
import { transactionViews } from "../session-statements/show-transactions.ts";
import { transactionFamilies } from "../session-statements/transaction-statements.ts";
import { useFamily } from "../session-statements/use.ts";
import { variableFamilies } from "../session-statements/variable-statements.ts";
import { historyViews } from "../show/account-usage/history-views.ts";

/** What statements can do with their own session: its context, parameters, variables, transactions and history. */
export function sessionPart(account: Account, runner: () => StatementRunner): AccountPart {
  return {
    families: [
      useFamily,
      alterSessionFamily(runner),
      showParametersFamily,
      ...variableFamilies,
      ...transactionFamilies(runner),
      ...transactionViews(runner),
      describeResultFamily(runner),
      explainFamily,
      callSystemFunctionFamily(account),
    ],
    systemFunctions: sessionFunctions(runner),
    virtualTables: [resultScan(runner), ...queryHistory(runner), ...historyViews(runner)],
  };
}
