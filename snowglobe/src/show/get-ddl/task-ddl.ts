import type { CatalogObject } from "../../account/catalog.ts";
import { readTask } from "../../catalog/task-properties.ts";
import { stringLiteral } from "../../sql/literal.ts";
import { writtenName } from "../../sql/quoted-name.ts";
import type { DdlContext } from "./ddl-of.ts";

/** CREATE TASK, a clause a line. */
export function taskDdl({ execution, qualified }: DdlContext, task: CatalogObject): string {
  const { warehouse, schedule, config, overlaps, timeoutMs, suspendAfter, ...rest } = readTask(task);
  const { database = "", schema = "", name } = task.path;
  const after = rest.predecessors.flatMap((id) => execution.account.catalog.byId(id) ?? []);
  const finalized = execution.account.catalog.byId(rest.finalizes ?? -1);
  const whole = (path: CatalogObject["path"]) =>
    [path.database ?? "", path.schema ?? "", path.name].map(writtenName).join(".");
  const parameters = Object.entries(rest.parameters).map(
    ([key, value]) => `${key}=${typeof value === "string" ? stringLiteral(value) : value}`,
  );
  const lines = [
    `create or replace task ${qualified ? `${writtenName(database)}.${writtenName(schema)}.` : ""}${writtenName(name)}`,
    ...(warehouse === null ? [] : [`warehouse=${writtenName(warehouse)}`]),
    ...(schedule === null ? [] : [`schedule=${stringLiteral(schedule)}`]),
    ...(config === null ? [] : [`config=${stringLiteral(config)}`]),
    ...(overlaps === "NO_OVERLAP" ? [] : [`OVERLAP_POLICY=${overlaps}`]),
    ...(timeoutMs === 3_600_000 ? [] : [`USER_TASK_TIMEOUT_MS=${timeoutMs}`]),
    ...(suspendAfter === 10 ? [] : [`SUSPEND_TASK_AFTER_NUM_FAILURES=${suspendAfter}`]),
    ...(rest.autoRetries === 0 ? [] : [`TASK_AUTO_RETRY_ATTEMPTS=${rest.autoRetries}`]),
    ...parameters,
    ...(task.comment === "" ? [] : [`COMMENT=${stringLiteral(task.comment)}`]),
    ...(finalized ? [`FINALIZE=${whole(finalized.path)}`] : []),
    ...(after.length === 0 ? [] : [`after ${after.map(({ path }) => whole(path)).join(", ")}`]),
    ...(rest.condition === null ? [] : [`when ${rest.condition}`]),
    `as ${rest.definition};`,
  ];
  return lines.join("\n\t");
}
