import type { VirtualTable } from "../../account/account.ts";
import { type ObjectKind, TABLE_LIKE_KINDS } from "../../account/catalog.ts";
import { type Constraint, constraintsOf } from "../../storage/constraint.ts";
import { BOOLEAN } from "../../types/data-type.ts";
import { byteLength, columnsOf, type ShownColumnRow, standardTypeName } from "../column-facts.ts";
import { yesOrNo } from "../information-schema/view.ts";
import { countRows } from "../row-counts.ts";
import { type Cell, number, text, time } from "../shown-column.ts";
import { inOrder, usageView } from "../usage-view.ts";
import { common, flag, objectsOf, place, property, type Row, rowOf, view } from "./object-rows.ts";

const tableType = (kind: ObjectKind) => (kind === "VIEW" || kind === "EXTERNAL TABLE" ? kind : "BASE TABLE");

const TABLE_COLUMNS = inOrder<Row>(
  `${place("TABLE")} TABLE_TYPE IS_TRANSIENT CLUSTERING_KEY ROW_COUNT BYTES:n RETENTION_TIME SELF_REFERENCING_COLUMN_NAME
  REFERENCE_GENERATION USER_DEFINED_TYPE_CATALOG USER_DEFINED_TYPE_SCHEMA USER_DEFINED_TYPE_NAME IS_INSERTABLE_INTO
  IS_TYPED COMMIT_ACTION CREATED LAST_ALTERED LAST_DDL LAST_DDL_BY DELETED:t AUTO_CLUSTERING_ON COMMENT OWNER_ROLE_TYPE
  INSTANCE_ID:n IS_ICEBERG IS_DYNAMIC IS_HYBRID`,
  [
    text("TABLE_TYPE", ({ object }) => tableType(object.kind)),
    text("IS_TRANSIENT", (row) => (row.object.kind === "VIEW" ? null : flag("transient")(row))),
    text("CLUSTERING_KEY", property("clusterBy")),
    number("ROW_COUNT", ({ count }) => count),
    number("RETENTION_TIME", ({ object: { kind, properties } }) =>
      kind === "VIEW" ? null : Number(properties.retentionDays ?? 1),
    ),
    text("IS_INSERTABLE_INTO", ({ object }) => yesOrNo(object.kind === "TABLE")),
    text("IS_TYPED", () => "YES"),
    { name: "AUTO_CLUSTERING_ON", type: BOOLEAN, value: () => false },
    text("IS_ICEBERG", ({ object }) => yesOrNo(object.properties.iceberg !== undefined)),
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
    text("ENFORCED", ({ row, constraint }) =>
      yesOrNo(row.object.properties.hybrid === true || constraint.kind === "CHECK"),
    ),
    time("CREATED", ({ constraint }) => constraint.createdOn),
    time("LAST_ALTERED", ({ constraint }) => constraint.createdOn),
    text("RELY", ({ constraint }) => yesOrNo(constraint.rely === true)),
  ],
);

/** Tables and views with their columns and keys. */
export const TABLE_USAGE_VIEWS: readonly VirtualTable[] = [
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
  usageView("TABLE_CONSTRAINTS", ["OBJECT_VIEWER"], CONSTRAINT_COLUMNS, (execution) =>
    objectsOf(execution, ["TABLE"]).flatMap((table) =>
      constraintsOf(table).map((constraint) => ({ constraint, row: rowOf(execution, table) })),
    ),
  ),
];
