import type { Execution } from "../account/account.ts";
import type { CatalogObject, ColumnDefinition } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import { createPhysical } from "../storage/physical-table.ts";
import { type DataType, TEXT, VARIANT } from "../types/data-type.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { attachedPolicy } from "./attach-policy.ts";
import { createInPlace, findPlace, ownerOf } from "./create-object.ts";
import { retentionOf } from "./retention.ts";
import { parseTableOptions } from "./table-options.ts";
import { type CreateWords, readIfNotExists } from "./written/create-words.ts";

const TIMESTAMP: DataType = { name: "TIMESTAMP_NTZ", scale: 9 };
const OBJECT: DataType = { name: "OBJECT" };

/** https://docs.snowflake.com/en/developer-guide/logging-tracing/event-table-columns */
const COLUMNS: readonly ColumnDefinition[] = (
  [
    ["TIMESTAMP", TIMESTAMP],
    ["START_TIMESTAMP", TIMESTAMP],
    ["OBSERVED_TIMESTAMP", TIMESTAMP],
    ["TRACE", OBJECT],
    ["RESOURCE", OBJECT],
    ["RESOURCE_ATTRIBUTES", OBJECT],
    ["SCOPE", OBJECT],
    ["SCOPE_ATTRIBUTES", OBJECT],
    ["RECORD_TYPE", TEXT],
    ["RECORD", OBJECT],
    ["RECORD_ATTRIBUTES", OBJECT],
    ["VALUE", VARIANT],
    ["EXEMPLARS", { name: "ARRAY" }],
  ] as const
).map(([name, type]) => ({ name, type, nullable: true }));

/**
 * CREATE EVENT TABLE. Nothing here writes events: EVENT_TABLE of the account or a database, which would ask for them, is
 * refused by name.
 * https://docs.snowflake.com/en/sql-reference/sql/create-event-table
 */
export async function createEventTable(
  execution: Execution,
  reader: TokenReader,
  words: CreateWords,
): Promise<ResultSet> {
  const other = words.modifiers.find((modifier) => modifier !== "EVENT");
  if (other !== undefined) throw notSupported(`CREATE ${other} EVENT TABLE`);
  if (words.orAlter) throw notSupported("CREATE OR ALTER EVENT TABLE");
  const ifNotExists = readIfNotExists(reader, words);
  const name = reader.qualifiedName();
  const { path, existing } = findPlace(execution, "TABLE", name, {
    ...{ orReplace: words.orReplace, keep: ifNotExists, privilege: "CREATE EVENT TABLE" },
  });
  if (reader.looksLike("WITH", "COMMENT")) reader.next();
  const options = parseTableOptions(reader);
  reader.end();
  if (existing && ifNotExists) return statusResult(`${path.name} already exists, statement succeeded.`);
  const { rowAccessPolicy: policy, clusterBy, retentionDays, comment = "" } = options;
  const owner = ownerOf(execution);
  const draft = { kind: "TABLE" as const, path, columns: COLUMNS };
  await execution.account.change(async (change) => {
    const properties = {
      event: true,
      ...(clusterBy !== undefined && { clusterBy }),
      ...(retentionDays !== undefined && {
        retentionDays: retentionOf(retentionDays, { path, properties: {} }),
      }),
      ...(options.changeTracking === true && {
        ...{ changeTracking: true, rowIds: true, trackedSince: change.version },
      }),
      ...(policy && { rowAccessPolicy: attachedPolicy(execution, draft, policy.name, policy.columns) }),
    };
    const made = { ...draft, owner, comment, properties };
    await createPhysical(change.duck, await createInPlace(change, made, existing, options.copyGrants));
  });
  return statusResult(`Table ${path.name} successfully created.`);
}

/** An event table's columns stay as they are. @throws {SnowflakeError} 391436 */
export function refuseOtherColumns({ path, properties }: CatalogObject): void {
  if (properties.event === true)
    throw invalid("391436", "0A000", `the columns of event table '${path.name}' are fixed.`);
}
