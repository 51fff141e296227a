import { checkJavaScriptSignature, notForJavaScript } from "../javascript-signature.ts";
import { type CreateProcedure, missingClause } from "./parse-create-procedure.ts";

/** CREATE PROCEDURE … LANGUAGE JAVASCRIPT has a body, and nothing that is for other languages. */
export function checkJavaScriptProcedure(statement: CreateProcedure): void {
  const { clauses, returns } = statement;
  if (clauses.body === undefined) throw missingClause("AS", "JAVASCRIPT");
  if (clauses.handler !== undefined) throw notForJavaScript("HANDLER");
  if (clauses.runtimeVersion !== undefined) throw notForJavaScript("RUNTIME_VERSION");
  if (clauses.packages.length > 0) throw notForJavaScript("PACKAGES");
  if (clauses.imports.length > 0) throw notForJavaScript("IMPORTS");
  if (clauses.integrations.length > 0) throw notForJavaScript("EXTERNAL_ACCESS_INTEGRATIONS");
  if (clauses.secrets.length > 0) throw notForJavaScript("SECRETS");
  if (returns === null) throw notForJavaScript("RETURNS TABLE");
  checkJavaScriptSignature({ arguments: statement.arguments, returns: [returns] });
}
