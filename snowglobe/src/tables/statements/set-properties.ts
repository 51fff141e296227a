import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { extensionOf, retentionOf } from "../retention.ts";
import { setChangeTracking } from "./change-tracking.ts";

/** What a table's SET and UNSET are about, besides tags and policies. */
const NAMES = [
  "COMMENT",
  "CHANGE_TRACKING",
  "DATA_RETENTION_TIME_IN_DAYS",
  "MAX_DATA_EXTENSION_TIME_IN_DAYS",
  "ENABLE_SCHEMA_EVOLUTION",
] as const;
type Name = (typeof NAMES)[number];

/** Views have no rows of their own to be kept. */
const OF_VIEWS: readonly Name[] = ["COMMENT", "CHANGE_TRACKING"];

interface Changes {
  comment?: string;
  changeTracking?: boolean;
  /** null: what is inherited. */
  retentionDays?: number | null;
  maxExtensionDays?: number | null;
}

/**
 * ALTER TABLE | VIEW … SET a = 1 [, | ] b = 2 … and UNSET a, b; false when the next words are none of them.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-table#syntax
 */
export async function setProperties(
  execution: Execution,
  reader: TokenReader,
  table: CatalogObject,
): Promise<boolean> {
  const verb = reader.looksLike("SET") ? "SET" : reader.looksLike("UNSET") ? "UNSET" : undefined;
  if (verb === undefined || !NAMES.some((name) => reader.looksLike(verb, name))) return false;
  reader.next();
  const changes: Changes = {};
  do {
    const name = readName(reader, table, verb);
    if (verb === "UNSET") unset(changes, name);
    else {
      reader.expect("=");
      set(changes, name, reader, table);
    }
    reader.accept(",");
  } while (!reader.done && !reader.looksLike(";"));
  reader.end();
  const { comment, changeTracking, ...days } = changes;
  await execution.account.change(async (change) => {
    const properties: Record<string, unknown> = { ...table.properties };
    for (const [name, value] of Object.entries(days))
      if (value === null) delete properties[name];
      else properties[name] = value;
    const changed = change.update(table.id, { properties, ...(comment !== undefined && { comment }) });
    if (changeTracking !== undefined) await setChangeTracking(change, changed, changeTracking);
  });
  return true;
}

function readName(reader: TokenReader, { kind }: CatalogObject, verb: string): Name {
  const name = reader.acceptOneOf(...NAMES);
  const known = NAMES.find((one) => one === name && (kind !== "VIEW" || OF_VIEWS.includes(one)));
  if (known) return known;
  throw notSupported(`ALTER ${kind} … ${verb} ${name ?? reader.peek()?.text ?? ""}`.trim());
}

function set(changes: Changes, name: Name, reader: TokenReader, table: CatalogObject): void {
  if (name === "COMMENT") changes.comment = reader.comment();
  else if (name === "CHANGE_TRACKING") changes.changeTracking = reader.boolean();
  else if (name === "DATA_RETENTION_TIME_IN_DAYS")
    changes.retentionDays = retentionOf(reader.integer(), table);
  else if (name === "MAX_DATA_EXTENSION_TIME_IN_DAYS")
    changes.maxExtensionDays = extensionOf(reader.integer());
  else if (reader.boolean()) throw notSupported("ENABLE_SCHEMA_EVOLUTION = TRUE");
}

function unset(changes: Changes, name: Name): void {
  if (name === "COMMENT") changes.comment = "";
  else if (name === "CHANGE_TRACKING") changes.changeTracking = false;
  else if (name === "DATA_RETENTION_TIME_IN_DAYS") changes.retentionDays = null;
  else if (name === "MAX_DATA_EXTENSION_TIME_IN_DAYS") changes.maxExtensionDays = null;
}
