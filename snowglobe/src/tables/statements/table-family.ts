import type { Account, Execution, StatementFamily } from "../../account/account.ts";
import { droppedPath } from "../../catalog/dropped.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { moveSequence } from "../../storage/duck-sequence.ts";
import { movePhysical } from "../../storage/move-physical.ts";
import { physicalNameOf } from "../../storage/physical-name.ts";
import { dropPhysical } from "../../storage/physical-table.ts";
import { runChange } from "../../storage/run-change.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { createTable } from "../create-table.ts";
import { createView } from "../create-view.ts";
import { createDynamicTable } from "../dynamic/dynamic-table.ts";
import { createExternalTable } from "../external/create-external-table.ts";
import { refuseOtherTable } from "../iceberg/iceberg-statements.ts";
import { alterPolicy, createPolicy } from "../policy-statements.ts";
import { alterSequence } from "../sequences/alter-sequence.ts";
import { createSequence } from "../sequences/create-sequence.ts";
import { isTableStatement, readCreate, readKind } from "../written/create-words.ts";
import { alterTable } from "./alter-table.ts";
import { dropObject } from "./drop-table.ts";

/** CREATE, ALTER and DROP of tables, views, sequences, dynamic tables and row access policies. */
export const tableFamily: StatementFamily = {
  name: "table",
  accepts: isTableStatement,
  commits: true,
  // CREATE TABLE … AS runs a query in the session's warehouse; a dynamic table has its own.
  needsWarehouse: ({ tokens }) => {
    const words = tokens.filter(({ kind }) => kind === "word").map(({ value }) => value);
    return (
      words[0] === "CREATE" &&
      words.slice(0, 6).includes("TABLE") &&
      words.includes("SELECT") &&
      !words.slice(0, 6).includes("DYNAMIC")
    );
  },
  execute,
};

function execute(execution: Execution): Promise<ResultSet> {
  const reader = new TokenReader(execution.sql, execution.tokens);
  if (reader.looksLike("CREATE")) return create(execution, reader);
  const verb = reader.next().value;
  const materialized = reader.looksLike("MATERIALIZED");
  const iceberg = reader.looksLike("ICEBERG");
  const kind = readKind(reader);
  if (kind === undefined) throw reader.unexpected();
  if (iceberg) refuseOtherTable(execution, reader);
  if (verb === "DROP") return dropObject(execution, reader, kind, materialized);
  if (kind === "ROW ACCESS POLICY" || kind === "MASKING POLICY") return alterPolicy(execution, reader, kind);
  if (kind === "SEQUENCE") return alterSequence(execution, reader);
  if (kind === "FUNCTION") throw notSupported(`ALTER ${kind}`);
  return alterTable(execution, reader, kind, materialized);
}

function create(execution: Execution, reader: TokenReader): Promise<ResultSet> {
  const words = readCreate(reader);
  switch (words?.kind) {
    case "TABLE":
      return createTable(execution, reader, words);
    case "VIEW":
      return createView(execution, reader, words);
    case "SEQUENCE":
      return createSequence(execution, reader, words);
    case "DYNAMIC TABLE":
      return createDynamicTable(execution, reader, words);
    case "EXTERNAL TABLE":
      return createExternalTable(execution, reader, words);
    case "ROW ACCESS POLICY":
    case "MASKING POLICY":
      return createPolicy(execution, reader, { ...words, kind: words.kind });
    default:
      throw reader.unexpected();
  }
}

/** What DuckDB keeps of an object goes with it, or is put aside for UNDROP. */
export function dropWithObjects(account: Account): void {
  for (const kind of ["TABLE", "DYNAMIC TABLE"] as const)
    account.onDrop(kind, (table, change, kept) =>
      kept ? movePhysical(change, table, droppedPath(table)) : dropPhysical(change.duck, table),
    );
  account.onDrop("SEQUENCE", async (sequence, { duck }, kept) => {
    if (kept) await moveSequence(duck, sequence, droppedPath(sequence));
    else await runChange(duck, `DROP SEQUENCE IF EXISTS ${physicalNameOf(sequence)}`);
  });
}
