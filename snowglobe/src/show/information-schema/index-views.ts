import { type IndexRow, indexesOf } from "../index-rows.ts";
import { number, text, time } from "../shown-column.ts";
import { informationView, seenIn } from "./view.ts";

const STATUS = "ACTIVE";
const yesOrNo = (flag: boolean): string => (flag ? "YES" : "NO");

/** https://docs.snowflake.com/en/sql-reference/info-schema/indexes */
const indexes = informationView<IndexRow>(
  "INDEXES",
  [
    text("TABLE_CATALOG", ({ table }) => table.path.database),
    text("TABLE_SCHEMA", ({ table }) => table.path.schema),
    text("TABLE_NAME", ({ table }) => table.path.name),
    text("NAME", ({ name }) => name),
    text("OWNER", ({ table }) => table.owner),
    text("IS_UNIQUE", ({ unique }) => yesOrNo(unique)),
    text("CONSTRAINT_NAME", ({ constraint }) => constraint),
    text("STATUS", () => STATUS),
    time("CREATED", ({ createdOn }) => createdOn),
  ],
  (execution, database) => indexesOf(execution, seenIn(execution, database, ["TABLE"])),
);

/** https://docs.snowflake.com/en/sql-reference/info-schema/index_columns */
const indexColumns = informationView<IndexRow & { column: string; position: number; included: boolean }>(
  "INDEX_COLUMNS",
  [
    text("TABLE_CATALOG", ({ table }) => table.path.database),
    text("TABLE_SCHEMA", ({ table }) => table.path.schema),
    text("TABLE_NAME", ({ table }) => table.path.name),
    text("INDEX_NAME", ({ name }) => name),
    text("NAME", ({ column }) => column),
    number("KEY_SEQUENCE", ({ position }) => position),
    text("INDEX_OWNER", ({ table }) => table.owner),
    text("IS_UNIQUE", ({ unique }) => yesOrNo(unique)),
    text("CONSTRAINT_NAME", ({ constraint }) => constraint),
    text("STATUS", () => STATUS),
    time("CREATED", ({ createdOn }) => createdOn),
    text("IS_INCLUDED_COLUMN", ({ included }) => yesOrNo(included)),
  ],
  (execution, database) =>
    indexesOf(execution, seenIn(execution, database, ["TABLE"])).flatMap((row) =>
      [...row.columns, ...row.include].map((column, place) => ({
        ...{ ...row, column, position: place + 1, included: place >= row.columns.length },
      })),
    ),
);

/** What indexes hybrid tables have. */
export const INDEX_VIEWS = [indexes, indexColumns];
