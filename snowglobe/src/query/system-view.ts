import type { Session } from "../account/session.ts";
import { SNOWFLAKE } from "../catalog/snowflake-database.ts";
import { doesNotExist, notSupported } from "../errors/snowflake-error.ts";
import type { Environment } from "../expression/context.ts";
import type { CompiledFrom } from "../expression/relation.ts";
import type { TableAlias } from "../parser/ast.ts";
import { knownViews } from "../snowflake-index/index-of-names.ts";
import { virtualRows } from "./virtual-table.ts";

/**
 * A view that the account itself answers: of INFORMATION_SCHEMA, or of the SNOWFLAKE database.
 * @returns undefined for any other name
 * @throws {SnowflakeError} 000002 by the name of a view that Snowflake has and this account does not answer
 */
export function systemView(
  environment: Environment,
  parts: readonly string[],
  alias: TableAlias | undefined,
): CompiledFrom | undefined {
  const { rights } = environment;
  const schema = (parts.length > 1 ? parts.at(-2) : rights.schema) ?? "";
  const database = (parts.length > 2 ? parts[0] : rights.database) ?? null;
  const name = parts.at(-1) ?? "";
  const isImported =
    schema !== "INFORMATION_SCHEMA" && database === SNOWFLAKE && seesImported(environment, rights);
  if (schema !== "INFORMATION_SCHEMA" && !isImported) return undefined;
  const { virtualTables } = environment.compiler.execution.account;
  const whole = isImported ? `${schema}.${name}` : name;
  const view = virtualTables.get(whole);
  if (view?.kind !== "view") {
    if (isImported && knownViews().has(whole)) throw notSupported(`view ${SNOWFLAKE}.${whole}`);
    throw doesNotExist("Object", parts.join("."));
  }
  return virtualRows(environment, view, { database, arguments: new Map() }, alias ?? { name, columns: [] });
}

/** Whether the account has the imported database and the session may know of it. @throws {SnowflakeError} 002003 */
function seesImported({ compiler }: Environment, rights: Session): boolean {
  const { access, catalog } = compiler.execution.account;
  const database = catalog.find("DATABASE", { name: SNOWFLAKE });
  if (database?.properties.imported !== true) return false;
  if (!access.sees(rights, database)) throw doesNotExist("Database", SNOWFLAKE);
  return true;
}
