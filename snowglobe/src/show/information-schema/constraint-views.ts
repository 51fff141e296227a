import { type KeyColumnRow, type KeyRow, keyColumnsOf, keysOf } from "../constraint-rows.ts";
import { text, time } from "../shown-column.ts";
import { informationView, seenIn, yesOrNo } from "./view.ts";

/** https://docs.snowflake.com/en/sql-reference/info-schema/table_constraints */
const tableConstraints = informationView<KeyRow>(
  "TABLE_CONSTRAINTS",
  [
    text("CONSTRAINT_CATALOG", ({ table }) => table.path.database),
    text("CONSTRAINT_SCHEMA", ({ table }) => table.path.schema),
    text("CONSTRAINT_NAME", ({ constraint }) => constraint.name),
    text("TABLE_CATALOG", ({ table }) => table.path.database),
    text("TABLE_SCHEMA", ({ table }) => table.path.schema),
    text("TABLE_NAME", ({ table }) => table.path.name),
    text("CONSTRAINT_TYPE", ({ constraint }) => constraint.kind),
    text("IS_DEFERRABLE", () => "NO"),
    text("INITIALLY_DEFERRED", () => "YES"),
    text("ENFORCED", ({ table, constraint }) =>
      yesOrNo(table.properties.hybrid === true || constraint.kind === "CHECK"),
    ),
    text("COMMENT", () => null),
    time("CREATED", ({ constraint }) => constraint.createdOn),
    time("LAST_ALTERED", ({ constraint }) => constraint.createdOn),
    text("RELY", ({ constraint }) => (constraint.rely ? "YES" : "NO")),
  ],
  (execution, database) => keysOf(seenIn(execution, database, ["TABLE"])),
);

/** https://docs.snowflake.com/en/sql-reference/info-schema/referential_constraints */
const referentialConstraints = informationView<KeyColumnRow>(
  "REFERENTIAL_CONSTRAINTS",
  [
    text("CONSTRAINT_CATALOG", ({ table }) => table.path.database),
    text("CONSTRAINT_SCHEMA", ({ table }) => table.path.schema),
    text("CONSTRAINT_NAME", ({ constraint }) => constraint.name),
    text("UNIQUE_CONSTRAINT_CATALOG", ({ target }) => target?.table.path.database),
    text("UNIQUE_CONSTRAINT_SCHEMA", ({ target }) => target?.table.path.schema),
    text("UNIQUE_CONSTRAINT_NAME", ({ target }) => target?.key),
    text("MATCH_OPTION", () => "FULL"),
    text("UPDATE_RULE", () => "NO ACTION"),
    text("DELETE_RULE", () => "NO ACTION"),
    text("COMMENT", () => null),
    time("CREATED", ({ constraint }) => constraint.createdOn),
    time("LAST_ALTERED", ({ constraint }) => constraint.createdOn),
  ],
  (execution, database) =>
    keyColumnsOf(execution, keysOf(seenIn(execution, database, ["TABLE"])), "FOREIGN KEY").filter(
      ({ position }) => position === 1,
    ),
);

/** https://docs.snowflake.com/en/sql-reference/info-schema/check_constraints */
const checkConstraints = informationView<KeyRow>(
  "CHECK_CONSTRAINTS",
  [
    text("CONSTRAINT_CATALOG", ({ table }) => table.path.database),
    text("CONSTRAINT_SCHEMA", ({ table }) => table.path.schema),
    text("CONSTRAINT_TABLE", ({ table }) => table.path.name),
    text("CONSTRAINT_NAME", ({ constraint }) => constraint.name),
    text("CHECK_CLAUSE", ({ constraint }) => constraint.expression),
  ],
  (execution, database) =>
    keysOf(seenIn(execution, database, ["TABLE"])).filter(({ constraint }) => constraint.kind === "CHECK"),
);

/** What constraints tables have. */
export const CONSTRAINT_VIEWS = [tableConstraints, referentialConstraints, checkConstraints];
