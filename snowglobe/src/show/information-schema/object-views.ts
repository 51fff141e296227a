import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { TABLE_LIKE_KINDS } from "../../account/catalog.ts";
import { expressionOf } from "../../stages/external/external-properties.ts";
import { retentionDays } from "../../storage/retention.ts";
import { BOOLEAN } from "../../types/data-type.ts";
import { byteLength, columnsOf, type ShownColumnRow, standardTypeName } from "../column-facts.ts";
import { returnsText } from "../describe-code.ts";
import { nameOf } from "../routine-name.ts";
import { countRows } from "../row-counts.ts";
import { type Cell, number, text, time } from "../shown-column.ts";
import { CONSTRAINT_VIEWS } from "./constraint-views.ts";
import { INDEX_VIEWS } from "./index-views.ts";
import { loadHistory } from "./load-views.ts";
import {
  altered,
  comment,
  created,
  database,
  nothing,
  owner,
  ownName,
  schema,
  textOrNull,
} from "./object-columns.ts";
import { OTHER_OBJECT_VIEWS } from "./other-object-views.ts";
import { PACKAGES_VIEW } from "./packages-view.ts";
import { PRIVILEGE_VIEWS } from "./privilege-views.ts";
import { SEMANTIC_VIEWS } from "./semantic-views.ts";
import { type InformationView, informationView, seenIn, systemViews, yesOrNo } from "./view.ts";

type Row = CatalogObject;
interface CountedRow {
  readonly object: CatalogObject;
  readonly count: number | undefined;
}

const retention = (object: Row): Cell => Number(object.properties.retentionDays);
/** Objects with the retention that they have from where they stand. */
const retained = ({ account: { catalog } }: Execution, objects: readonly Row[]): Row[] =>
  objects.map((object) => ({
    ...object,
    properties: { ...object.properties, retentionDays: retentionDays(catalog, object) },
  }));

const databases = informationView<Row>(
  "DATABASES",
  [
    ownName("DATABASE_NAME"),
    owner("DATABASE_OWNER"),
    text("IS_TRANSIENT", ({ properties }) => yesOrNo(properties.transient === true)),
    comment(),
    created(),
    altered(),
    number("RETENTION_TIME", retention),
    text("TYPE", () => "STANDARD"),
  ],
  (execution) => {
    const { account, session } = execution;
    const seen = account.catalog.list("DATABASE").filter((each) => account.access.sees(session, each));
    return retained(execution, seen);
  },
);

const schemata = informationView<Row>(
  "SCHEMATA",
  [
    database("CATALOG_NAME"),
    ownName("SCHEMA_NAME"),
    owner("SCHEMA_OWNER"),
    text("IS_TRANSIENT", ({ properties }) => yesOrNo(properties.transient === true)),
    text("IS_MANAGED_ACCESS", ({ properties }) => yesOrNo(properties.managedAccess === true)),
    number("RETENTION_TIME", retention),
    text("DEFAULT_CHARACTER_SET_CATALOG", nothing),
    text("DEFAULT_CHARACTER_SET_SCHEMA", nothing),
    text("DEFAULT_CHARACTER_SET_NAME", nothing),
    text("SQL_PATH", nothing),
    created(),
    altered(),
    comment(),
  ],
  (execution, name) => retained(execution, seenIn(execution, name, ["SCHEMA"])),
);

const tables = informationView<CountedRow>(
  "TABLES",
  [
    text("TABLE_CATALOG", ({ object }) => object.path.database),
    text("TABLE_SCHEMA", ({ object }) => object.path.schema),
    text("TABLE_NAME", ({ object }) => object.path.name),
    text("TABLE_OWNER", ({ object }) => object.owner),
    text("TABLE_TYPE", ({ object }) => {
      if (object.kind === "EXTERNAL TABLE") return "EXTERNAL TABLE";
      if (object.properties.event === true) return "EVENT TABLE";
      if (object.kind !== "VIEW") return "BASE TABLE";
      return object.properties.materialized === true ? "MATERIALIZED VIEW" : "VIEW";
    }),
    text("IS_TRANSIENT", ({ object }) =>
      object.kind === "VIEW" ? null : yesOrNo(object.properties.transient === true),
    ),
    text("CLUSTERING_KEY", ({ object }) => textOrNull(object.properties.clusterBy)),
    number("ROW_COUNT", ({ count }) => count),
    number("BYTES", nothing),
    number("RETENTION_TIME", ({ object }) => (object.kind === "VIEW" ? null : retention(object))),
    text("SELF_REFERENCING_COLUMN_NAME", nothing),
    text("REFERENCE_GENERATION", nothing),
    text("USER_DEFINED_TYPE_CATALOG", nothing),
    text("USER_DEFINED_TYPE_SCHEMA", nothing),
    text("USER_DEFINED_TYPE_NAME", nothing),
    text("IS_INSERTABLE_INTO", ({ object }) => yesOrNo(object.kind === "TABLE")),
    text("IS_TYPED", () => "YES"),
    text("COMMIT_ACTION", nothing),
    time("CREATED", ({ object }) => object.createdOn),
    time("LAST_ALTERED", ({ object }) => object.createdOn),
    time("LAST_DDL", ({ object }) => object.createdOn),
    text("LAST_DDL_BY", nothing),
    { name: "AUTO_CLUSTERING_ON", type: BOOLEAN, value: () => false },
    text("COMMENT", ({ object }) => object.comment || null),
    text("IS_TEMPORARY", ({ object }) => yesOrNo(object.properties.temporary === true)),
    text("IS_ICEBERG", ({ object }) => yesOrNo(object.properties.iceberg !== undefined)),
    text("IS_DYNAMIC", ({ object }) => yesOrNo(object.kind === "DYNAMIC TABLE")),
    text("IS_IMMUTABLE", () => "NO"),
    text("IS_HYBRID", ({ object }) => yesOrNo(object.properties.hybrid === true)),
  ],
  // "… including the views in the INFORMATION_SCHEMA schema itself."
  async (execution, name) => {
    const seen = retained(execution, seenIn(execution, name, TABLE_LIKE_KINDS));
    const counts = await countRows(execution, seen);
    return [...seen, ...systemViews(execution, name, informationViews())].map((object) => ({
      object,
      count: counts.get(object.id),
    }));
  },
);

const columns = informationView<ShownColumnRow>(
  "COLUMNS",
  [
    text("TABLE_CATALOG", ({ table }) => table.path.database),
    text("TABLE_SCHEMA", ({ table }) => table.path.schema),
    text("TABLE_NAME", ({ table }) => table.path.name),
    text("COLUMN_NAME", ({ column }) => column.name),
    number("ORDINAL_POSITION", ({ position }) => position),
    text("COLUMN_DEFAULT", ({ column }) => column.defaultSql ?? null),
    text("IS_NULLABLE", ({ column }) => yesOrNo(column.nullable)),
    text("DATA_TYPE", ({ column }) => standardTypeName(column.type)),
    number("CHARACTER_MAXIMUM_LENGTH", ({ column: { type } }) => (type.name === "TEXT" ? type.length : null)),
    number("CHARACTER_OCTET_LENGTH", ({ column: { type } }) =>
      type.name === "TEXT" ? byteLength(type.length) : type.name === "BINARY" ? type.length : null,
    ),
    number("NUMERIC_PRECISION", ({ column: { type } }) => (type.name === "FIXED" ? type.precision : null)),
    number("NUMERIC_PRECISION_RADIX", ({ column: { type } }) => (type.name === "FIXED" ? 10 : null)),
    number("NUMERIC_SCALE", ({ column: { type } }) => (type.name === "FIXED" ? type.scale : null)),
    number("DATETIME_PRECISION", ({ column: { type } }) =>
      type.name.startsWith("TIME") && "scale" in type ? type.scale : null,
    ),
    text("COLLATION_NAME", nothing),
    text("IS_IDENTITY", ({ column }) => yesOrNo(column.identity !== undefined)),
    text("IDENTITY_GENERATION", ({ column }) => (column.identity ? "BY DEFAULT" : null)),
    text("IDENTITY_START", ({ column }) => column.identity?.start),
    text("IDENTITY_INCREMENT", ({ column }) => column.identity?.step),
    text("IDENTITY_CYCLE", ({ column }) => (column.identity ? "NO" : null)),
    text("IDENTITY_ORDERED", ({ column }) => (column.identity ? "NO" : null)),
    text("COMMENT", ({ column }) => column.comment ?? null),
    text("EXPRESSION", ({ table, column }) => expressionOf(table, column.name) ?? null),
    text("KIND", ({ table, column }) =>
      expressionOf(table, column.name) === undefined ? "COLUMN" : "VIRTUAL_COLUMN",
    ),
  ],
  (execution, name) =>
    columnsOf([
      ...seenIn(execution, name, TABLE_LIKE_KINDS),
      ...systemViews(execution, name, informationViews()),
    ]),
);

const views = informationView<Row>(
  "VIEWS",
  [
    database("TABLE_CATALOG"),
    schema("TABLE_SCHEMA"),
    ownName("TABLE_NAME"),
    owner("TABLE_OWNER"),
    text("VIEW_DEFINITION", ({ properties }) =>
      properties.secure === true ? null : textOrNull(properties.text),
    ),
    text("CHECK_OPTION", () => "NONE"),
    text("IS_UPDATABLE", () => "NO"),
    text("INSERTABLE_INTO", () => "NO"),
    text("IS_SECURE", ({ properties }) => yesOrNo(properties.secure === true)),
    created(),
    altered(),
    comment(),
  ],
  (execution, name) => [
    ...seenIn(execution, name, ["VIEW"]),
    ...systemViews(execution, name, informationViews()),
  ],
);

const routines = (name: string, word: string, kind: "PROCEDURE" | "FUNCTION"): InformationView =>
  informationView<Row>(
    name,
    [
      database(`${word}_CATALOG`),
      schema(`${word}_SCHEMA`),
      text(`${word}_NAME`, nameOf),
      owner(`${word}_OWNER`),
      text("ARGUMENT_SIGNATURE", ({ path }) => path.name.slice(path.name.indexOf("("))),
      text("DATA_TYPE", (object) =>
        object.kind === "PROCEDURE" ? returnsText(object) : textOrNull(object.properties.returns),
      ),
      text(`${word}_LANGUAGE`, ({ properties }) => textOrNull(properties.language)),
      text(`${word}_DEFINITION`, ({ properties }) => textOrNull(properties.body)),
      created(),
      altered(),
      comment(),
    ],
    (execution, in_) => seenIn(execution, in_, [kind]),
  );

const catalogName = informationView<{ readonly name: string }>(
  "INFORMATION_SCHEMA_CATALOG_NAME",
  [text("CATALOG_NAME", ({ name }) => name)],
  (_execution, name) => [{ name }],
);

/** Views of what is there. https://docs.snowflake.com/en/sql-reference/info-schema */
export const OBJECT_VIEWS: readonly InformationView[] = [
  catalogName,
  databases,
  schemata,
  tables,
  columns,
  views,
  routines("PROCEDURES", "PROCEDURE", "PROCEDURE"),
  routines("FUNCTIONS", "FUNCTION", "FUNCTION"),
  ...OTHER_OBJECT_VIEWS,
  PACKAGES_VIEW,
];

// Asked for when a row is wanted, so that the views can list themselves.
function informationViews(): readonly InformationView[] {
  return [
    ...OBJECT_VIEWS,
    loadHistory,
    ...CONSTRAINT_VIEWS,
    ...INDEX_VIEWS,
    ...PRIVILEGE_VIEWS,
    ...SEMANTIC_VIEWS,
  ];
}
