import type { Execution, VirtualTable } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { parseName } from "../../sql/token-reader.ts";
import { type CopiedFile, copiedFiles } from "../../stages/copy/copy-history.ts";
import { number, resultOf, type ShownColumn, text, time } from "../shown-column.ts";
import { readInstant, refuseUnknown } from "../table-arguments.ts";
import { usageView } from "../usage-view.ts";
import { type InformationView, informationView } from "./view.ts";

/** A copied file with its table, and its pipe as far as the role may know of it. */
interface Row {
  readonly copied: CopiedFile;
  readonly table: CatalogObject;
  readonly pipe: CatalogObject | undefined;
  readonly execution: Execution;
}

const DAY = 24 * 60 * 60 * 1000;

const STATUS = {
  LOADED: "Loaded",
  PARTIALLY_LOADED: "Partially loaded",
  LOAD_FAILED: "Load failed",
} as const;

/** Columns that COPY_HISTORY has as a function and as a view. */
const FILE: readonly ShownColumn<Row>[] = [
  text("FILE_NAME", ({ copied }) => copied.file),
  text("STAGE_LOCATION", ({ copied }) => copied.stage),
  time("LAST_LOAD_TIME", ({ copied }) => copied.at),
  number("ROW_COUNT", ({ copied }) => copied.loaded),
  number("ROW_PARSED", ({ copied }) => copied.parsed),
  number("FILE_SIZE", ({ copied }) => copied.size),
  text("FIRST_ERROR_MESSAGE", ({ copied }) => copied.first?.message),
  number("FIRST_ERROR_LINE_NUMBER", ({ copied }) => copied.first?.line),
  number("FIRST_ERROR_CHARACTER_POS", ({ copied }) => copied.first?.character),
  text("FIRST_ERROR_COLUMN_NAME", ({ copied }) => copied.first?.column),
  number("ERROR_COUNT", ({ copied }) => copied.errors),
  number("ERROR_LIMIT", ({ copied }) => copied.errorLimit),
  text("STATUS", ({ copied }) => STATUS[copied.status]),
];

const PIPE: readonly ShownColumn<Row>[] = [
  text("PIPE_CATALOG_NAME", ({ pipe }) => pipe?.path.database),
  text("PIPE_SCHEMA_NAME", ({ pipe }) => pipe?.path.schema),
  text("PIPE_NAME", ({ pipe }) => pipe?.path.name),
  time("PIPE_RECEIVED_TIME", ({ copied }) => (copied.pipeId === null ? null : copied.at)),
];

const BYTES_BILLED = number<Row>("BYTES_BILLED", () => null);

async function rowsOf(execution: Execution, tableId?: number): Promise<Row[]> {
  const { catalog } = execution.account;
  return (await copiedFiles(execution, tableId)).flatMap((copied) => {
    // "Dropping or recreating a table object removes the historical data", and so does dropping a pipe.
    const table = catalog.byId(copied.tableId);
    const pipe = copied.pipeId === null ? undefined : catalog.byId(copied.pipeId);
    return table && (copied.pipeId === null || pipe) ? [{ copied, table, pipe, execution }] : [];
  });
}

/** COPY_HISTORY(TABLE_NAME => …, START_TIME => …): https://docs.snowflake.com/en/sql-reference/functions/copy_history */
const copyHistory: VirtualTable = {
  name: "COPY_HISTORY",
  kind: "function",
  async rows(execution, { arguments: given, database }) {
    const { account, session } = execution;
    refuseUnknown("COPY_HISTORY", given, ["TABLE_NAME", "START_TIME", "END_TIME", "PIPE_NAME"]);
    const [name, from] = [given.get("TABLE_NAME"), readInstant(given.get("START_TIME"))];
    if (typeof name !== "string" || from === undefined)
      throw invalid("001003", "42000", "COPY_HISTORY needs TABLE_NAME and START_TIME.");
    const now = account.now();
    const until = readInstant(given.get("END_TIME")) ?? now;
    if (from < now - 14 * DAY)
      throw invalid("001003", "42000", "COPY_HISTORY tells of the last 14 days: START_TIME is before that.");
    const here = { ...session, database: database ?? session.database };
    const table = account.access.resolve(here, "TABLE", parseName(name));
    const pipeName = given.get("PIPE_NAME");
    const wanted =
      typeof pipeName === "string" ? account.access.resolve(here, "PIPE", parseName(pipeName)) : undefined;
    const rows = (await rowsOf(execution, table.id))
      .filter(({ copied }) => !copied.truncated && copied.at >= from && copied.at <= until)
      .filter(({ copied }) => !wanted || copied.pipeId === wanted.id)
      .map((row) => ({ ...row, pipe: knownPipe(row) }));
    return resultOf<Row>(
      [
        ...FILE,
        text<Row>("TABLE_CATALOG_NAME", (row) => row.table.path.database),
        text<Row>("TABLE_SCHEMA_NAME", (row) => row.table.path.schema),
        text<Row>("TABLE_NAME", (row) => row.table.path.name),
        ...PIPE,
        BYTES_BILLED,
      ],
      rows,
      "SELECT",
    );
  },
};

/** "If MONITOR on pipe is not available, pipe name … are masked as NULL." */
function knownPipe({ pipe, execution: { account, session } }: Row): CatalogObject | undefined {
  const may = pipe && ["MONITOR", "OWNERSHIP"].some((each) => account.access.holds(session, each, pipe));
  return may ? pipe : undefined;
}

const LOAD_COLUMNS: readonly ShownColumn<Row>[] = [
  time("LAST_LOAD_TIME", ({ copied }) => copied.at),
  text("STATUS", ({ copied }) => copied.status.replace("_", " ")),
  number("ROW_COUNT", ({ copied }) => copied.loaded),
  number("ROW_PARSED", ({ copied }) => copied.parsed),
  text("FIRST_ERROR_MESSAGE", ({ copied }) => copied.first?.message),
  number("FIRST_ERROR_LINE_NUMBER", ({ copied }) => copied.first?.line),
  number("FIRST_ERROR_CHARACTER_POSITION", ({ copied }) => copied.first?.character),
  text("FIRST_ERROR_COL_NAME", ({ copied }) => copied.first?.column),
  number("ERROR_COUNT", ({ copied }) => copied.errors),
  number("ERROR_LIMIT", ({ copied }) => copied.errorLimit),
];

/** https://docs.snowflake.com/en/sql-reference/info-schema/load_history: of COPY statements alone, 14 days back */
export const loadHistory: InformationView = informationView<Row>(
  "LOAD_HISTORY",
  [
    text("SCHEMA_NAME", ({ table }) => table.path.schema),
    text("FILE_NAME", ({ copied }) => copied.file),
    text("TABLE_NAME", ({ table }) => table.path.name),
    ...LOAD_COLUMNS,
  ],
  async (execution, database) => {
    const { account, session } = execution;
    const since = account.now() - 14 * DAY;
    return (await rowsOf(execution)).filter(
      ({ copied, table }) =>
        copied.pipeId === null &&
        !copied.truncated &&
        copied.at >= since &&
        table.path.database === database &&
        account.access.sees(session, table),
    );
  },
);

const idOf = ({ execution: { account } }: Row, kind: "SCHEMA" | "DATABASE", path: CatalogObject["path"]) =>
  account.catalog.find(kind, path)?.id;
const schemaId = (row: Row) => {
  const { database = "", schema = "" } = row.table.path;
  return idOf(row, "SCHEMA", { database, name: schema });
};
const databaseId = (row: Row) => idOf(row, "DATABASE", { name: row.table.path.database ?? "" });

export const LOAD_VIEWS: readonly VirtualTable[] = [
  copyHistory,
  /** https://docs.snowflake.com/en/sql-reference/account-usage/copy_history */
  usageView<Row>(
    "COPY_HISTORY",
    ["USAGE_VIEWER"],
    [
      ...FILE,
      number("TABLE_ID", ({ table }) => table.id),
      text("TABLE_NAME", ({ table }) => table.path.name),
      number("TABLE_SCHEMA_ID", schemaId),
      text("TABLE_SCHEMA_NAME", ({ table }) => table.path.schema),
      number("TABLE_CATALOG_ID", databaseId),
      text("TABLE_CATALOG_NAME", ({ table }) => table.path.database),
      ...PIPE,
      time("FIRST_COMMIT_TIME", ({ copied }) => copied.at),
      BYTES_BILLED,
    ],
    (execution) => rowsOf(execution),
  ),
  /** https://docs.snowflake.com/en/sql-reference/account-usage/load_history */
  usageView<Row>(
    "LOAD_HISTORY",
    ["USAGE_VIEWER"],
    [
      number("TABLE_ID", ({ table }) => table.id),
      text("TABLE_NAME", ({ table }) => table.path.name),
      number("SCHEMA_ID", schemaId),
      text("SCHEMA_NAME", ({ table }) => table.path.schema),
      number("CATALOG_ID", databaseId),
      text("CATALOG_NAME", ({ table }) => table.path.database),
      text("FILE_NAME", ({ copied }) => copied.file),
      ...LOAD_COLUMNS,
    ],
    async (execution) => (await rowsOf(execution)).filter(({ copied }) => copied.pipeId === null),
  ),
];
