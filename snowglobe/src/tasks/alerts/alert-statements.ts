import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { type AlertProperties, readAlert } from "../../catalog/alert-properties.ts";
import { invalid } from "../../errors/invalid.ts";
import {
  alreadyExists,
  insufficientPrivileges,
  notSupported,
  syntaxError,
} from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { usable } from "../create-task.ts";
import { requireOwnersPrivilege } from "../owners-privilege.ts";
import { readDefinition } from "../parse-task.ts";
import { nextRun } from "../schedule.ts";

const DONE = "Statement executed successfully.";

/** CREATE [OR REPLACE] ALERT: it is suspended then. https://docs.snowflake.com/en/sql-reference/sql/create-alert */
export async function createAlert(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("CREATE");
  const orReplace = reader.accept("OR", "REPLACE");
  reader.expect("ALERT");
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  if (ifNotExists && orReplace) throw syntaxError("options IF NOT EXISTS and OR REPLACE are incompatible.");
  const name = reader.qualifiedName();
  const { comment, warehouse, schedule } = readAlertOptions(reader);
  if (schedule === undefined) throw notSupported("ALERT without SCHEDULE (on new data)");
  reader.expect("IF", "(");
  const condition = readCondition(reader);
  reader.expect(")", "THEN");
  const action = readDefinition(reader);
  const path = account.access.placeForNew(session, "ALERT", name);
  const there = account.catalog.find("ALERT", path);
  if (there && ifNotExists) return statusResult(`${path.name} already exists, statement succeeded.`);
  if (there && !orReplace) throw alreadyExists(path.name);
  if (there) account.access.require(session, "OWNERSHIP", there);
  nextRun(schedule, account.now());
  const properties: AlertProperties = {
    ...{ warehouse: warehouse === undefined ? null : usable(execution, warehouse) },
    ...{ schedule, condition, action, state: "suspended", nextRun: null },
  };
  await account.change(async (change) => {
    if (there) await change.drop(there.id);
    const owner = session.ownersRights?.role ?? session.role;
    change.create({ kind: "ALERT", path, owner, comment: comment ?? "", properties });
  });
  return statusResult(`Alert ${path.name} successfully created.`);
}

interface WrittenAlert {
  warehouse?: string;
  schedule?: string;
  comment?: string;
}

/** `WAREHOUSE = w SCHEDULE = '…' COMMENT = '…'` up to IF or the end. @throws {SnowflakeError} 001420 */
function readAlertOptions(reader: TokenReader): WrittenAlert {
  const found: WrittenAlert = {};
  while (!reader.done && !reader.looksLike(";") && !reader.looksLike("IF")) {
    const option = reader.identifier();
    if (option === "CONFIG" || option === "TAG" || option === "WITH")
      throw notSupported(`${option} of ALERT`);
    reader.expect("=");
    if (option === "WAREHOUSE") found.warehouse = reader.identifier();
    else if (option === "SCHEDULE") found.schedule = reader.string();
    else if (option === "COMMENT") found.comment = reader.comment();
    else throw invalid("001420", "22023", `invalid property '${option}' for 'ALERT'`);
    reader.accept(",");
  }
  return found;
}

/** `EXISTS (<query>)`: the query. */
function readCondition(reader: TokenReader): string {
  reader.expect("EXISTS");
  return reader.parenthesised().trim();
}

/** ALTER ALERT: https://docs.snowflake.com/en/sql-reference/sql/alter-alert */
export async function alterAlert(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("ALTER", "ALERT");
  const ifExists = reader.accept("IF", "EXISTS");
  const name = reader.qualifiedName();
  if (ifExists && !account.access.lookUp(session, "ALERT", name, "ALTER ALERT")) return statusResult(DONE);
  const alert = account.access.resolve(session, "ALERT", name, "ALTER ALERT");
  const before = readAlert(alert);
  if (reader.accept("RESUME")) {
    reader.end();
    requireOperateAlert(execution, alert);
    requireExecuteAlert(execution, alert);
    return await put(execution, alert, {
      ...before,
      state: "started",
      nextRun: nextRun(before.schedule, account.now()),
    });
  }
  if (reader.accept("SUSPEND")) {
    reader.end();
    requireOperateAlert(execution, alert);
    return await put(execution, alert, { ...before, state: "suspended", nextRun: null });
  }
  account.access.require(session, "OWNERSHIP", alert);
  if (reader.accept("MODIFY", "CONDITION")) {
    const condition = readCondition(reader);
    reader.end();
    return await put(execution, alert, { ...before, condition });
  }
  if (reader.accept("MODIFY", "ACTION"))
    return await put(execution, alert, { ...before, action: readDefinition(reader) });
  if (reader.accept("UNSET")) return await unset(execution, alert, reader);
  reader.expect("SET");
  const { warehouse, schedule, comment } = readAlertOptions(reader);
  reader.end();
  const next = schedule === undefined ? undefined : nextRun(schedule, account.now());
  return await put(
    execution,
    alert,
    {
      ...before,
      ...(warehouse === undefined ? {} : { warehouse: usable(execution, warehouse) }),
      ...(schedule === undefined ? {} : { schedule }),
      ...(next === undefined ? {} : { nextRun: before.state === "started" ? next : null }),
    },
    comment,
  );
}

async function unset(execution: Execution, alert: CatalogObject, reader: TokenReader): Promise<ResultSet> {
  const words = [reader.identifier()];
  while (reader.accept(",")) words.push(reader.identifier());
  reader.end();
  const strange = words.find((word) => word !== "COMMENT" && word !== "WAREHOUSE");
  if (strange !== undefined) throw notSupported(`ALTER ALERT … UNSET ${strange}`);
  const before = readAlert(alert);
  const properties = words.includes("WAREHOUSE") ? { ...before, warehouse: null } : before;
  return await put(execution, alert, properties, words.includes("COMMENT") ? "" : undefined);
}

async function put(
  { account }: Execution,
  { id }: CatalogObject,
  properties: AlertProperties,
  comment?: string,
): Promise<ResultSet> {
  await account.change(
    async (change) => void change.update(id, { properties, ...(comment === undefined ? {} : { comment }) }),
  );
  return statusResult(DONE);
}

/** OPERATE or OWNERSHIP. @throws {SnowflakeError} 003001 */
export function requireOperateAlert({ account: { access }, session }: Execution, alert: CatalogObject): void {
  if (access.holds(session, "OPERATE", alert) || access.holds(session, "OWNERSHIP", alert)) return;
  throw insufficientPrivileges("ALERT", alert.path.name);
}

/** @throws {SnowflakeError} 091089 when its owner may not run alerts. */
export function requireExecuteAlert(execution: Execution, alert: CatalogObject): void {
  const managed = readAlert(alert).warehouse === null;
  requireOwnersPrivilege(
    execution,
    alert,
    managed ? ["EXECUTE ALERT", "EXECUTE MANAGED ALERT"] : ["EXECUTE ALERT"],
  );
}
