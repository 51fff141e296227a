import { pathText } from "../../catalog/contents.ts";
import { readTask } from "../../catalog/task-properties.ts";
import type { ShowKind } from "../show-kind.ts";
import {
  COMMENT,
  CREATED_ON,
  DATABASE_NAME,
  NAME,
  OWNER,
  OWNER_ROLE_TYPE,
  SCHEMA_NAME,
  type Shown,
  text,
  time,
} from "../shown-column.ts";

const predecessors = ({ execution, object }: Shown): string[] =>
  readTask(object).predecessors.flatMap((id) => {
    const task = execution.account.catalog.byId(id);
    return task ? [pathText(task.path)] : [];
  });
/** A root tells its finalizer, a finalizer its root: https://docs.snowflake.com/en/user-guide/tasks-graphs */
const relations = (shown: Shown): string => {
  const { catalog } = shown.execution.account;
  const { path, id } = shown.object;
  const finalizer = catalog
    .list("TASK", { database: path.database ?? "", schema: path.schema ?? "" })
    .find((other) => readTask(other).finalizes === id);
  const root = catalog.byId(task(shown).finalizes ?? -1);
  return JSON.stringify({
    Predecessors: predecessors(shown),
    ...(finalizer && { FinalizerTask: pathText(finalizer.path) }),
    ...(root && { FinalizedRootTask: pathText(root.path) }),
  });
};
const task = ({ object }: Shown) => readTask(object);

/** https://docs.snowflake.com/en/sql-reference/sql/show-tasks */
export const tasks: ShowKind = {
  words: "TASKS",
  kinds: ["TASK"],
  level: "schema",
  rootOnly: (object) => {
    const { predecessors: before, finalizes } = readTask(object);
    return before.length === 0 && finalizes === null;
  },
  terse: [
    CREATED_ON,
    NAME,
    text("kind", () => null),
    DATABASE_NAME,
    SCHEMA_NAME,
    text("schedule", (shown) => task(shown).schedule),
  ],
  columns: [
    CREATED_ON,
    NAME,
    text("id", (shown) => task(shown).uuid),
    DATABASE_NAME,
    SCHEMA_NAME,
    OWNER,
    COMMENT,
    text("warehouse", (shown) => task(shown).warehouse),
    text("schedule", (shown) => task(shown).schedule),
    text("scheduling_mode", () => null),
    text("target_completion_interval", () => null),
    text("predecessors", (shown) => JSON.stringify(predecessors(shown))),
    text("state", (shown) => task(shown).state),
    text("definition", (shown) => task(shown).definition),
    text("condition", (shown) => task(shown).condition),
    text("allow_overlapping_execution", (shown) => String(task(shown).overlaps !== "NO_OVERLAP")),
    text("error_integration", () => null),
    text("success_integration", () => null),
    time("last_committed_on", (shown) => task(shown).committedOn),
    time("last_suspended_on", (shown) => task(shown).suspendedOn),
    OWNER_ROLE_TYPE,
    text("config", (shown) => task(shown).config),
    text("last_suspended_reason", (shown) => task(shown).suspendedReason),
    text("task_relations", relations),
    text("execute_as_user", () => null),
  ],
};
