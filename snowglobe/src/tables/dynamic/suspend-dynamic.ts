import type { Account } from "../../account/account.ts";
import type { CatalogChange, CatalogObject } from "../../account/catalog.ts";
import { pathText } from "../../catalog/contents.ts";
import { type DynamicProperties, readDynamicProperties } from "../../storage/table-properties.ts";
import { type GraphVersion, keepVersion, nameOfTable } from "./refresh-log.ts";

/** The dynamic tables that read from one, nearest first. */
export function dependentsOfDynamic(change: CatalogChange, table: CatalogObject): CatalogObject[] {
  const all = change.catalog.list("DYNAMIC TABLE");
  const found = new Map<number, CatalogObject>();
  const queue = [table];
  for (let at = queue.shift(); at; at = queue.shift())
    for (const other of all) {
      if (found.has(other.id) || !readDynamicProperties(other).inputs.includes(at.id)) continue;
      found.set(other.id, other);
      queue.push(other);
    }
  return [...found.values()];
}

/**
 * Suspends a dynamic table and those that read from it.
 * https://docs.snowflake.com/en/user-guide/dynamic-tables-suspend-resume
 */
export async function suspendWithDependents(
  account: Account,
  change: CatalogChange,
  table: CatalogObject,
  why: "USER_SUSPENDED" | "SUSPENDED_DUE_TO_ERRORS",
): Promise<void> {
  const put = (object: CatalogObject, suspendedReason: DynamicProperties["suspendedReason"]) =>
    setState(account, change, object, { suspended: true, suspendedReason, suspendedOn: account.now() });
  await put(table, why);
  for (const dependent of dependentsOfDynamic(change, table))
    if (!readDynamicProperties(dependent).suspended) await put(dependent, `UPSTREAM_${why}`);
}

/** Resumes a dynamic table, and those that read from it unless they were suspended themselves. */
export async function resumeWithDependents(
  account: Account,
  change: CatalogChange,
  table: CatalogObject,
): Promise<void> {
  const put = (object: CatalogObject) =>
    setState(account, change, object, { suspended: false, suspendedReason: null, resumedOn: account.now() });
  await put(table);
  for (const dependent of dependentsOfDynamic(change, table))
    if (readDynamicProperties(dependent).suspendedReason?.startsWith("UPSTREAM_")) await put(dependent);
}

async function setState(
  account: Account,
  change: CatalogChange,
  { id }: CatalogObject,
  state: Partial<DynamicProperties> & Pick<DynamicProperties, "suspended">,
): Promise<void> {
  const current = change.catalog.byId(id);
  if (!current) return;
  const changed = change.update(id, {
    properties: { ...readDynamicProperties(current), failures: 0, ...state },
  });
  await keepGraphVersion(account, change, changed, state.suspended ? "SUSPEND" : "RESUME");
}

/** Writes down what a dynamic table is from now on. */
export async function keepGraphVersion(
  account: Account,
  change: CatalogChange,
  table: CatalogObject,
  trigger: GraphVersion["trigger"],
): Promise<void> {
  const { inputs, suspended, query } = readDynamicProperties(table);
  await keepVersion(change.duck, {
    ...nameOfTable(table),
    ...{ validFrom: account.now(), trigger, text: query, suspended },
    inputs: inputs
      .flatMap((id) => change.catalog.byId(id) ?? [])
      .map(({ path, kind }) => ({ name: pathText(path), kind: kind.replace(" ", "_") })),
  });
}
