import type { Execution, VirtualTable } from "../../account/account.ts";
import { type CatalogObject, type ObjectKind, TABLE_LIKE_KINDS } from "../../account/catalog.ts";
import { roleName, roleType } from "../../account/role-key.ts";
import { containersOf } from "../../catalog/contents.ts";
import { type Constraint, constraintsOf } from "../../storage/constraint.ts";
import { readPolicyProperties } from "../../storage/table-properties.ts";
import { BOOLEAN } from "../../types/data-type.ts";
import { byteLength, columnsOf, type ShownColumnRow, standardTypeName } from "../column-facts.ts";
import { returnsText } from "../describe-code.ts";
import { yesOrNo } from "../information-schema/view.ts";
import { nameOf } from "../routine-name.ts";
import { countRows } from "../row-counts.ts";
import { type Cell, number, type ShownColumn, text, time } from "../shown-column.ts";
import { inOrder, usageView, type Viewer } from "./usage-view.ts";

/** An object with what its row needs to know of others. */
interface Row {
  readonly object: CatalogObject;
  readonly schemaId: number | undefined;
  readonly databaseId: number | undefined;
  readonly owner: string | null;
  readonly count?: number | undefined;
}

/** The account's objects of these kinds; those of sessions alone are not among them. */
function objectsOf({ account: { catalog } }: Execution, kinds: readonly ObjectKind[]): CatalogObject[] {
  return kinds.flatMap((kind) => catalog.list(kind));
}

function rowOf({ account: { catalog } }: Execution, object: CatalogObject): Row {
  const [database, schema] = containersOf(catalog, object);
  return {
    object,
    schemaId: schema?.id,
    databaseId: database?.id,
    owner: roleName(catalog, object.owner),
  };
}

const property =
  (name: string): ((row: Row) => Cell) =>
  ({ object }) => {
    const value = object.properties[name];
    return typeof value === "string" || typeof value === "number" ? value : null;
  };
const flag =
  (name: string): ((row: Row) => Cell) =>
  ({ object }) =>
    yesOrNo(object.properties[name] === true);

/** Columns that every one of these views has; `word` begins the names of its own: TABLE_ID, TABLE_CATALOG. */
function common(word: string): ShownColumn<Row>[] {
  return [
    number(`${word}_ID`, ({ object }) => object.id),
    text(`${word}_NAME`, ({ object }) => object.path.name),
    number(`${word}_SCHEMA_ID`, ({ schemaId }) => schemaId),
    text(`${word}_SCHEMA`, ({ object }) => object.path.schema),
    number(`${word}_CATALOG_ID`, ({ databaseId }) => databaseId),
    text(`${word}_CATALOG`, ({ object }) => object.path.database),
    text(`${word}_OWNER`, ({ owner }) => owner),
    time("CREATED", ({ object }) => object.createdOn),
    time("LAST_ALTERED", ({ object }) => object.createdOn),
    time("LAST_DDL", ({ object }) => object.createdOn),
    text("COMMENT", ({ object }) => object.comment || null),
    text("OWNER_ROLE_TYPE", ({ object }) => roleType(object.owner) || null),
  ];
}

const place = (word: string) =>
  `${word}_ID ${word}_NAME ${word}_SCHEMA_ID ${word}_SCHEMA ${word}_CATALOG_ID ${word}_CATALOG ${word}_OWNER`;

function view(
  name: string,
  word: string,
  kinds: readonly ObjectKind[],
  order: string,
  own: readonly ShownColumn<Row>[],
  viewer: Viewer = "OBJECT_VIEWER",
): VirtualTable {
  const columns = inOrder(order, [...own, ...common(word)]);
  return usageView(name, [viewer], columns, (execution) =>
    objectsOf(execution, kinds).map((object) => rowOf(execution, object)),
  );
}

const routine = (word: "FUNCTION" | "PROCEDURE"): VirtualTable =>
  view(
    `${word}S`,
    word,
    [word],
    `${place(word)} ARGUMENT_SIGNATURE DATA_TYPE CHARACTER_MAXIMUM_LENGTH:n CHARACTER_OCTET_LENGTH:n NUMERIC_PRECISION:n
    NUMERIC_PRECISION_RADIX:n NUMERIC_SCALE:n ${word}_LANGUAGE ${word}_DEFINITION VOLATILITY IS_NULL_CALL IS_EXTERNAL
    CREATED LAST_ALTERED DELETED:t COMMENT IS_AGGREGATE IS_TABLE_FUNCTION OWNER_ROLE_TYPE`,
    [
      text(`${word}_NAME`, ({ object }) => nameOf(object)),
      text("ARGUMENT_SIGNATURE", ({ object: { path } }) => path.name.slice(path.name.indexOf("("))),
      text("DATA_TYPE", (row) => (word === "PROCEDURE" ? returnsText(row.object) : property("returns")(row))),
      text(`${word}_LANGUAGE`, property("language")),
      text(`${word}_DEFINITION`, property("body")),
    ],
  );

const TABLE_COLUMNS = inOrder<Row>(
  `${place("TABLE")} TABLE_TYPE IS_TRANSIENT CLUSTERING_KEY ROW_COUNT BYTES:n RETENTION_TIME SELF_REFERENCING_COLUMN_NAME
  REFERENCE_GENERATION USER_DEFINED_TYPE_CATALOG USER_DEFINED_TYPE_SCHEMA USER_DEFINED_TYPE_NAME IS_INSERTABLE_INTO
  IS_TYPED COMMIT_ACTION CREATED LAST_ALTERED LAST_DDL LAST_DDL_BY DELETED:t AUTO_CLUSTERING_ON COMMENT OWNER_ROLE_TYPE
  INSTANCE_ID:n IS_ICEBERG IS_DYNAMIC IS_HYBRID`,
  [
    text("TABLE_TYPE", ({ object }) => (object.kind === "VIEW" ? "VIEW" : "BASE TABLE")),
    text("IS_TRANSIENT", (row) => (row.object.kind === "VIEW" ? null : flag("transient")(row))),
    text("CLUSTERING_KEY", property("clusterBy")),
    number("ROW_COUNT", ({ count }) => count),
    number("RETENTION_TIME", ({ object: { kind, properties } }) =>
      kind === "VIEW" ? null : Number(properties.retentionDays ?? 1),
    ),
    text("IS_INSERTABLE_INTO", ({ object }) => yesOrNo(object.kind === "TABLE")),
    text("IS_TYPED", () => "YES"),
    { name: "AUTO_CLUSTERING_ON", type: BOOLEAN, value: () => false },
    text("IS_ICEBERG", () => "NO"),
    text("IS_DYNAMIC", ({ object }) => yesOrNo(object.kind === "DYNAMIC TABLE")),
    text("IS_HYBRID", () => "NO"),
    ...common("TABLE"),
  ],
);

interface ColumnRow extends ShownColumnRow {
  readonly row: Row;
}
const ofType = (value: (column: ShownColumnRow["column"]) => Cell) => (row: ColumnRow) => value(row.column);

const COLUMN_COLUMNS = inOrder<ColumnRow>(
  `COLUMN_ID COLUMN_NAME TABLE_ID TABLE_NAME TABLE_SCHEMA_ID TABLE_SCHEMA TABLE_CATALOG_ID TABLE_CATALOG
  ORDINAL_POSITION COLUMN_DEFAULT IS_NULLABLE DATA_TYPE CHARACTER_MAXIMUM_LENGTH CHARACTER_OCTET_LENGTH
  NUMERIC_PRECISION NUMERIC_PRECISION_RADIX NUMERIC_SCALE DATETIME_PRECISION INTERVAL_TYPE INTERVAL_PRECISION:n
  CHARACTER_SET_CATALOG CHARACTER_SET_SCHEMA CHARACTER_SET_NAME COLLATION_CATALOG COLLATION_SCHEMA COLLATION_NAME
  DOMAIN_CATALOG DOMAIN_SCHEMA DOMAIN_NAME UDT_CATALOG UDT_SCHEMA UDT_NAME SCOPE_CATALOG SCOPE_SCHEMA SCOPE_NAME
  MAXIMUM_CARDINALITY:n DTD_IDENTIFIER IS_SELF_REFERENCING IS_IDENTITY IDENTITY_GENERATION IDENTITY_START
  IDENTITY_INCREMENT IDENTITY_MAXIMUM IDENTITY_MINIMUM IDENTITY_CYCLE COMMENT DELETED:t`,
  [
    // A column's number among those of all tables.
    number("COLUMN_ID", ({ row, position }) => row.object.id * 10_000 + position),
    text("COLUMN_NAME", ({ column }) => column.name),
    ...common("TABLE")
      .slice(0, 6)
      .map((column) => ({ ...column, value: ({ row }: ColumnRow) => column.value(row) })),
    number("ORDINAL_POSITION", ({ position }) => position),
    text(
      "COLUMN_DEFAULT",
      ofType(({ defaultSql }) => defaultSql),
    ),
    text(
      "IS_NULLABLE",
      ofType(({ nullable }) => yesOrNo(nullable)),
    ),
    text(
      "DATA_TYPE",
      ofType(({ type }) => standardTypeName(type)),
    ),
    number(
      "CHARACTER_MAXIMUM_LENGTH",
      ofType(({ type }) => (type.name === "TEXT" ? type.length : null)),
    ),
    number(
      "CHARACTER_OCTET_LENGTH",
      ofType(({ type }) =>
        type.name === "TEXT" ? byteLength(type.length) : type.name === "BINARY" ? type.length : null,
      ),
    ),
    number(
      "NUMERIC_PRECISION",
      ofType(({ type }) => (type.name === "FIXED" ? type.precision : null)),
    ),
    number(
      "NUMERIC_PRECISION_RADIX",
      ofType(({ type }) => (type.name === "FIXED" ? 10 : null)),
    ),
    number(
      "NUMERIC_SCALE",
      ofType(({ type }) => (type.name === "FIXED" ? type.scale : null)),
    ),
    number(
      "DATETIME_PRECISION",
      ofType(({ type }) => (type.name.startsWith("TIME") && "scale" in type ? type.scale : null)),
    ),
    text("IS_SELF_REFERENCING", () => "NO"),
    text(
      "IS_IDENTITY",
      ofType(({ identity }) => yesOrNo(identity !== undefined)),
    ),
    text(
      "IDENTITY_GENERATION",
      ofType(({ identity }) => (identity ? "BY DEFAULT" : null)),
    ),
    text(
      "IDENTITY_START",
      ofType(({ identity }) => identity?.start),
    ),
    text(
      "IDENTITY_INCREMENT",
      ofType(({ identity }) => identity?.step),
    ),
    text(
      "IDENTITY_CYCLE",
      ofType(({ identity }) => (identity ? "NO" : null)),
    ),
    text(
      "COMMENT",
      ofType(({ comment }) => comment),
    ),
  ],
);

interface ConstraintRow {
  readonly row: Row;
  readonly constraint: Constraint;
}

const CONSTRAINT_COLUMNS = inOrder<ConstraintRow>(
  `CONSTRAINT_ID CONSTRAINT_NAME CONSTRAINT_SCHEMA_ID CONSTRAINT_SCHEMA CONSTRAINT_CATALOG_ID CONSTRAINT_CATALOG TABLE_ID
  TABLE_NAME TABLE_SCHEMA_ID TABLE_SCHEMA TABLE_CATALOG_ID TABLE_CATALOG CONSTRAINT_TYPE IS_DEFERRABLE
  INITIALLY_DEFERRED ENFORCED COMMENT CREATED LAST_ALTERED DELETED:t RELY`,
  [
    text("CONSTRAINT_NAME", ({ constraint }) => constraint.name),
    ...["CONSTRAINT", "TABLE"].flatMap((word) =>
      common(word)
        .slice(word === "TABLE" ? 0 : 2, 6)
        .map((column) => ({ ...column, value: ({ row }: ConstraintRow) => column.value(row) })),
    ),
    text("CONSTRAINT_TYPE", ({ constraint }) => constraint.kind),
    text("IS_DEFERRABLE", () => "NO"),
    text("INITIALLY_DEFERRED", () => "YES"),
    text("ENFORCED", () => "NO"),
    time("CREATED", ({ constraint }) => constraint.createdOn),
    time("LAST_ALTERED", ({ constraint }) => constraint.createdOn),
    text("RELY", ({ constraint }) => yesOrNo(constraint.rely === true)),
  ],
);

const policies = (name: string, kind: "MASKING POLICY" | "ROW ACCESS POLICY"): VirtualTable =>
  view(
    name,
    "POLICY",
    [kind],
    `POLICY_NAME POLICY_ID POLICY_SCHEMA_ID POLICY_SCHEMA POLICY_CATALOG_ID POLICY_CATALOG POLICY_OWNER POLICY_SIGNATURE
    POLICY_RETURN_TYPE POLICY_BODY POLICY_COMMENT CREATED LAST_ALTERED DELETED:t OWNER_ROLE_TYPE OPTIONS`,
    [
      text("POLICY_SIGNATURE", ({ object }) => {
        const { arguments: args } = readPolicyProperties(object);
        return `(${args.map((argument) => `${argument.name} ${argument.type}`).join(", ")})`;
      }),
      text("POLICY_RETURN_TYPE", ({ object }) => readPolicyProperties(object).returns ?? "BOOLEAN"),
      text("POLICY_BODY", ({ object }) => readPolicyProperties(object).body),
      text("POLICY_COMMENT", ({ object }) => object.comment || null),
    ],
    "GOVERNANCE_VIEWER",
  );

/** What stands in the account. https://docs.snowflake.com/en/sql-reference/account-usage */
export const OBJECT_USAGE_VIEWS: readonly VirtualTable[] = [
  view(
    "DATABASES",
    "DATABASE",
    ["DATABASE"],
    `DATABASE_ID DATABASE_NAME DATABASE_OWNER IS_TRANSIENT COMMENT CREATED LAST_ALTERED DELETED:t RETENTION_TIME
    RESOURCE_GROUP TYPE OWNER_ROLE_TYPE`,
    [
      text("IS_TRANSIENT", flag("transient")),
      number("RETENTION_TIME", ({ object }) => Number(object.properties.retentionDays ?? 1)),
      text("TYPE", ({ object }) => (object.properties.imported === true ? "IMPORTED DATABASE" : "STANDARD")),
    ],
  ),
  view(
    "SCHEMATA",
    "SCHEMA",
    ["SCHEMA"],
    `SCHEMA_ID SCHEMA_NAME CATALOG_ID CATALOG_NAME SCHEMA_OWNER RETENTION_TIME IS_TRANSIENT IS_MANAGED_ACCESS
    DEFAULT_CHARACTER_SET_CATALOG DEFAULT_CHARACTER_SET_SCHEMA DEFAULT_CHARACTER_SET_NAME SQL_PATH COMMENT CREATED
    LAST_ALTERED DELETED:t OWNER_ROLE_TYPE SCHEMA_TYPE`,
    [
      number("CATALOG_ID", ({ databaseId }) => databaseId),
      text("CATALOG_NAME", ({ object }) => object.path.database),
      number("RETENTION_TIME", ({ object }) => Number(object.properties.retentionDays ?? 1)),
      text("IS_TRANSIENT", flag("transient")),
      text("IS_MANAGED_ACCESS", flag("managedAccess")),
      text("SCHEMA_TYPE", () => "STANDARD"),
    ],
  ),
  usageView("TABLES", ["OBJECT_VIEWER"], TABLE_COLUMNS, async (execution) => {
    const objects = objectsOf(execution, TABLE_LIKE_KINDS);
    const counts = await countRows(execution, objects);
    return objects.map((object) => ({ ...rowOf(execution, object), count: counts.get(object.id) }));
  }),
  usageView("COLUMNS", ["OBJECT_VIEWER"], COLUMN_COLUMNS, (execution) =>
    columnsOf(objectsOf(execution, TABLE_LIKE_KINDS)).map((column) => ({
      ...column,
      row: rowOf(execution, column.table),
    })),
  ),
  view(
    "VIEWS",
    "TABLE",
    ["VIEW"],
    `${place("TABLE")} VIEW_DEFINITION CHECK_OPTION IS_UPDATABLE INSERTABLE_INTO IS_SECURE CREATED LAST_ALTERED LAST_DDL
    LAST_DDL_BY DELETED:t COMMENT INSTANCE_ID:n OWNER_ROLE_TYPE`,
    [
      text("VIEW_DEFINITION", (row) =>
        row.object.properties.secure === true ? null : property("text")(row),
      ),
      text("CHECK_OPTION", () => "NONE"),
      text("IS_UPDATABLE", () => "NO"),
      text("INSERTABLE_INTO", () => "NO"),
      text("IS_SECURE", flag("secure")),
    ],
  ),
  routine("FUNCTION"),
  routine("PROCEDURE"),
  view(
    "STAGES",
    "STAGE",
    ["STAGE"],
    `STAGE_ID STAGE_NAME STAGE_SCHEMA_ID STAGE_SCHEMA STAGE_CATALOG_ID STAGE_CATALOG STAGE_URL STAGE_REGION STAGE_TYPE
    STAGE_OWNER COMMENT CREATED LAST_ALTERED DELETED:t OWNER_ROLE_TYPE INSTANCE_ID:n`,
    [
      text("STAGE_URL", property("url")),
      text("STAGE_TYPE", (row) => (property("url")(row) === null ? "Internal Named" : "External Named")),
    ],
  ),
  view(
    "FILE_FORMATS",
    "FILE_FORMAT",
    ["FILE FORMAT"],
    `${place("FILE_FORMAT")} FILE_FORMAT_TYPE CREATED LAST_ALTERED DELETED:t COMMENT OWNER_ROLE_TYPE`,
    [text("FILE_FORMAT_TYPE", property("type"))],
  ),
  view(
    "SEQUENCES",
    "SEQUENCE",
    ["SEQUENCE"],
    `${place("SEQUENCE")} DATA_TYPE NUMERIC_PRECISION NUMERIC_PRECISION_RADIX NUMERIC_SCALE START_VALUE MINIMUM_VALUE
    MAXIMUM_VALUE NEXT_VALUE INCREMENT CYCLE_OPTION CREATED LAST_ALTERED DELETED:t COMMENT OWNER_ROLE_TYPE`,
    [
      text("DATA_TYPE", () => "NUMBER"),
      number("NUMERIC_PRECISION", () => 38),
      number("NUMERIC_PRECISION_RADIX", () => 10),
      number("NUMERIC_SCALE", () => 0),
      text("START_VALUE", property("start")),
      text("INCREMENT", property("increment")),
      text("CYCLE_OPTION", () => "NO"),
    ],
  ),
  policies("MASKING_POLICIES", "MASKING POLICY"),
  policies("ROW_ACCESS_POLICIES", "ROW ACCESS POLICY"),
  usageView("TABLE_CONSTRAINTS", ["OBJECT_VIEWER"], CONSTRAINT_COLUMNS, (execution) =>
    objectsOf(execution, ["TABLE"]).flatMap((table) =>
      constraintsOf(table).map((constraint) => ({ constraint, row: rowOf(execution, table) })),
    ),
  ),
];
