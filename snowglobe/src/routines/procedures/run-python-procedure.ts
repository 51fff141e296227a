import type { Execution } from "../../account/account.ts";
import { forExternalAccess, integrationProperties } from "../../catalog/kinds/integration.ts";
import { networkRuleProperties } from "../../catalog/policies/network-rule.ts";
import { requirePackages } from "../../catalog/policies/packages-policy.ts";
import type { Procedure, ProcedureProperties } from "../../catalog/routines/procedure-properties.ts";
import { parseStageReference } from "../../parser/stage-reference.ts";
import { pythonError } from "../../python/python-error.ts";
import { type PythonOutcome, runPython } from "../../python/run-python.ts";
import { openSockets } from "../../python/sockets.ts";
import type { HostOperation } from "../../sandbox/host-operations.ts";
import { openStage, readStagedFile } from "../../stages/stage-files.ts";
import { VARIANT } from "../../types/data-type.ts";
import type { ResultSet } from "../../types/result-set.ts";
import type { TypedValue } from "../../types/typed-value.ts";
import { shownJson } from "../shown-json.ts";
import { accountOperations } from "./account-operations.ts";
import { secretOperation } from "./secret-operation.ts";

/**
 * Runs a Python procedure and gives its result.
 * @param inside the execution whose session is the procedure's own: the owner's or the caller's.
 * @throws {SnowflakeError} 100357 with Python's traceback.
 */
export async function runPythonProcedure(
  inside: Execution,
  procedure: Procedure,
  args: readonly TypedValue[],
): Promise<{ readonly value: TypedValue } | { readonly table: ResultSet }> {
  const { properties } = procedure;
  requirePackages(inside.account.catalog, properties, "execution");
  const sockets = openSockets({
    allowed: allowedHosts(inside, properties),
    routes: inside.account.hostRoutes,
  });
  const operations = new Map<string, HostOperation>([
    ...sockets.operations,
    ...accountOperations(inside),
    ["secret", secretOperation(inside, properties)],
  ]);
  try {
    const outcome = await callPython(inside, procedure, args, operations);
    if ("traceback" in outcome) throw pythonError(outcome.traceback, properties.name, properties.handler);
    if ("table" in outcome) {
      const { text, binds } = outcome.table;
      return {
        table: await inside.run(text, { binds: new Map(binds.map((bind, index) => [index + 1, bind])) }),
      };
    }
    const type = properties.returns ?? VARIANT;
    const isJson = ["VARIANT", "OBJECT", "ARRAY"].includes(type.name) && outcome.value !== null;
    return { value: { type, value: isJson ? shownJson(outcome.value ?? "") : outcome.value } };
  } finally {
    sockets.close();
  }
}

async function callPython(
  inside: Execution,
  { properties }: Procedure,
  args: readonly TypedValue[],
  operations: ReadonlyMap<string, HostOperation>,
): Promise<PythonOutcome> {
  const { body, handler = "" } = properties;
  const imports = await readImports(inside, properties);
  try {
    return await runPython(
      {
        ...(body === undefined ? {} : { body }),
        handler,
        imports,
        arguments: args,
        resultType: properties.returns,
      },
      {
        operations,
        signal: inside.signal,
        print: (text) => inside.account.log("procedure printed", { procedure: properties.name, text }),
      },
    );
  } catch (error) {
    // Cancelled or timed out: the engine knows the reason.
    if (inside.signal.aborted) throw inside.signal.reason;
    throw pythonError(
      `the interpreter ended: ${error instanceof Error ? error.message : String(error)}`,
      properties.name,
      properties.handler,
    );
  }
}

async function readImports(
  inside: Execution,
  { imports }: ProcedureProperties,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const text of imports) {
    const reference = parseStageReference(text);
    const folder = openStage(inside, reference, "READ");
    const content = await readStagedFile(folder, folder.path);
    files.set(reference.path.slice(reference.path.lastIndexOf("/") + 1), content);
  }
  return files;
}

/** The values of the network rules that the procedure's integrations have now. */
function allowedHosts({ account, session }: Execution, { integrations }: ProcedureProperties): string[] {
  return integrations.flatMap((name) => {
    const integration = account.access.resolve(session, "INTEGRATION", [name]);
    account.access.require(session, "USAGE", integration);
    forExternalAccess(integration);
    const { enabled, allowedNetworkRules } = integrationProperties.parse(integration.properties);
    if (!enabled) return [];
    return allowedNetworkRules.flatMap((path) => {
      const rule = account.catalog.find("NETWORK RULE", path);
      if (!rule) return [];
      const { mode, valueList } = networkRuleProperties.parse(rule.properties);
      return mode === "EGRESS" ? valueList : [];
    });
  });
}
