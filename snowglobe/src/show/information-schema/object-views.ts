import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { TABLE_LIKE_KINDS } from "../../account/catalog.ts";
import { expressionOf, locationOf, readExternal } from "../../stages/external/external-properties.ts";
import { retentionDays } from "../../storage/retention.ts";
import { BOOLEAN } from "../../types/data-type.ts";
import { byteLength, columnsOf, type ShownColumnRow, standardTypeName } from "../column-facts.ts";
import { returnsText } from "../describe-code.ts";
import { nameOf } from "../routine-name.ts";
import { countRows } from "../row-counts.ts";
import { type Cell, number, type ShownColumn, text, time } from "../shown-column.ts";
import { CONSTRAINT_VIEWS } from "./constraint-views.ts";
import { INDEX_VIEWS } from "./index-views.ts";
import { PACKAGES_VIEW } from "./packages-view.ts";
import { PRIVILEGE_VIEWS } from "./privilege-views.ts";
import { type InformationView, informationView, seenIn, systemViews, yesOrNo } from "./view.ts";

type Row = CatalogObject;
interface CountedRow {
  readonly object: CatalogObject;
  readonly count: number | undefined;
}

const nothing = (): Cell => null;
const database = <Of extends Row>(name: string): ShownColumn<Of> => text(name, ({ path }) => path.database);
const schema = <Of extends Row>(name: string): ShownColumn<Of> => text(name, ({ path }) => path.schema);
const ownName = <Of extends Row>(name: string): ShownColumn<Of> => text(name, ({ path }) => path.name);
const owner = <Of extends Row>(name: string): ShownColumn<Of> => text(name, (object) => object.owner);
const created = <Of extends Row>(): ShownColumn<Of> => time("CREATED", ({ createdOn }) => createdOn);
const altered = <Of extends Row>(): ShownColumn<Of> => time("LAST_ALTERED", ({ createdOn }) => createdOn);
const comment = <Of extends Row>(): ShownColumn<Of> => text("COMMENT", (object) => object.comment || null);
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

const stages = informationView<Row>(
  "STAGES",
  [
    database("STAGE_CATALOG"),
    schema("STAGE_SCHEMA"),
    ownName("STAGE_NAME"),
    text("STAGE_URL", ({ properties }) => textOrNull(properties.url)),
    text("STAGE_REGION", nothing),
    text("STAGE_TYPE", ({ properties }) =>
      properties.type === "EXTERNAL" ? "External Named" : "Internal Named",
    ),
    owner("STAGE_OWNER"),
    comment(),
    created(),
    altered(),
  ],
  (execution, name) => seenIn(execution, name, ["STAGE"]),
);

/** For the "pipe owner … or a role with the MONITOR privilege": https://docs.snowflake.com/en/sql-reference/info-schema/pipes */
const pipes = informationView<Row>(
  "PIPES",
  [
    database("PIPE_CATALOG"),
    schema("PIPE_SCHEMA"),
    ownName("PIPE_NAME"),
    owner("PIPE_OWNER"),
    text("DEFINITION", ({ properties }) => textOrNull(properties.definition)),
    text("IS_AUTOINGEST_ENABLED", ({ properties }) => yesOrNo(properties.autoIngest === true)),
    text("NOTIFICATION_CHANNEL_NAME", nothing),
    created(),
    altered(),
    comment(),
    text("PATTERN", ({ properties }) => textOrNull(properties.pattern)),
  ],
  (execution, name) => {
    const { account, session } = execution;
    return seenIn(execution, name, ["PIPE"]).filter((pipe) => account.access.holds(session, "MONITOR", pipe));
  },
);

/** https://docs.snowflake.com/en/sql-reference/info-schema/external_tables */
const externalTables = informationView<Row>(
  "EXTERNAL_TABLES",
  [
    database("TABLE_CATALOG"),
    schema("TABLE_SCHEMA"),
    ownName("TABLE_NAME"),
    owner("TABLE_OWNER"),
    created(),
    altered(),
    time("LAST_DDL", ({ createdOn }) => createdOn),
    text("LAST_DDL_BY", nothing),
    { name: "AUTO_CLUSTERING_ON", type: BOOLEAN, value: () => false },
    comment(),
    text("LOCATION", (object) => locationOf(readExternal(object))),
    text("FILE_FORMAT_NAME", (object) => readExternal(object).format.name),
    text("FILE_FORMAT_TYPE", (object) => readExternal(object).format.type),
  ],
  (execution, name) => seenIn(execution, name, ["EXTERNAL TABLE"]),
);

const fileFormats = informationView<Row>(
  "FILE_FORMATS",
  [
    database("FILE_FORMAT_CATALOG"),
    schema("FILE_FORMAT_SCHEMA"),
    ownName("FILE_FORMAT_NAME"),
    owner("FILE_FORMAT_OWNER"),
    text("FILE_FORMAT_TYPE", ({ properties }) => textOrNull(properties.type)),
    created(),
    altered(),
    comment(),
  ],
  (execution, name) => seenIn(execution, name, ["FILE FORMAT"]),
);

const sequences = informationView<Row>(
  "SEQUENCES",
  [
    database("SEQUENCE_CATALOG"),
    schema("SEQUENCE_SCHEMA"),
    ownName("SEQUENCE_NAME"),
    owner("SEQUENCE_OWNER"),
    text("DATA_TYPE", () => "NUMBER"),
    number("NUMERIC_PRECISION", () => 38),
    number("NUMERIC_PRECISION_RADIX", () => 10),
    number("NUMERIC_SCALE", () => 0),
    text("START_VALUE", ({ properties }) => numberOrNull(properties.start)),
    text("INCREMENT", ({ properties }) => numberOrNull(properties.increment)),
    text("CYCLE_OPTION", () => "NO"),
    created(),
    altered(),
    comment(),
    text("ORDERED", ({ properties }) => yesOrNo(properties.ordered !== false)),
  ],
  (execution, name) => seenIn(execution, name, ["SEQUENCE"]),
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
  stages,
  pipes,
  externalTables,
  fileFormats,
  sequences,
  PACKAGES_VIEW,
];

// Asked for when a row is wanted, so that the views can list themselves.
function informationViews(): readonly InformationView[] {
  return [...OBJECT_VIEWS, ...CONSTRAINT_VIEWS, ...INDEX_VIEWS, ...PRIVILEGE_VIEWS];
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
