import { ConfigError } from "../../errors/index.ts";
import { quoteObjectName, readObjectName } from "../../snowflake/quote.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";

/** The engine's own objects, quoted for SQL. */
export interface MetadataNames {
  readonly history: string;
  readonly historySchema: string;
  readonly lease: string;
  readonly ledger: string;
  readonly messages: string;
  /** what environments held after their last deployment */
  readonly fingerprints: string;
  readonly fileStage: string;
  readonly metadataSchema: string;
  /** database part of the history table, not quoted */
  readonly database: string;
}

const defaultHistory = ["METADATA", "SCHEMACHANGE", "CHANGE_HISTORY"];

/**
 * Works out where the history, lease, ledger and files are. A history table of one or two parts takes the rest from
 * schemachange's default (METADATA.SCHEMACHANGE), as schemachange does.
 */
export function metadataNames(
  config: Pick<MigrationConfig, "historyTable" | "metadataSchema">,
): MetadataNames {
  const given = config.historyTable === undefined ? [] : readObjectName(config.historyTable);
  if (given.length > 3) {
    throw new ConfigError(`The change history table ${config.historyTable} has more than three parts.`, {
      next: "Write DATABASE.SCHEMA.TABLE.",
    });
  }
  const history = [...defaultHistory.slice(0, 3 - given.length), ...given];
  const historySchema = history.slice(0, 2);
  const schema =
    config.metadataSchema === undefined ? historySchema : metadataSchema(config.metadataSchema, history);
  return {
    history: quoteObjectName(history),
    historySchema: quoteObjectName(historySchema),
    lease: quoteObjectName([...schema, "SNOWHOOK_LEASE"]),
    ledger: quoteObjectName([...schema, "SNOWHOOK_LEDGER"]),
    messages: quoteObjectName([...schema, "SNOWHOOK_MESSAGES"]),
    fingerprints: quoteObjectName([...schema, "SNOWHOOK_FINGERPRINTS"]),
    fileStage: quoteObjectName([...schema, "SNOWHOOK_FILES"]),
    metadataSchema: quoteObjectName(schema),
    database: history[0] ?? "",
  };
}

function metadataSchema(text: string, history: readonly string[]): string[] {
  const parts = readObjectName(text);
  if (parts.length === 1) return [history[0] ?? "", ...parts];
  if (parts.length === 2) return parts;
  throw new ConfigError(`The metadata schema ${text} is not a schema.`, { next: "Write DATABASE.SCHEMA." });
}
