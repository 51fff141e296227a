import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { readSemanticView } from "../../query/semantic/semantic-model.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { resultOf, type ShownColumn, text } from "../shown-column.ts";

type Line = readonly [
  kind: string | null,
  name: string | null,
  parent: string | null,
  property: string,
  value: string,
];

const COLUMNS: readonly ShownColumn<Line>[] = [
  text("object_kind", ([kind]) => kind),
  text("object_name", (line) => line[1]),
  text("parent_entity", (line) => line[2]),
  text("property", (line) => line[3]),
  text("property_value", (line) => line[4]),
];

/** A row for each property: https://docs.snowflake.com/en/sql-reference/sql/desc-semantic-view */
export function describeSemanticView(_execution: Execution, view: CatalogObject): ResultSet {
  const { tables, relationships, expressions, instructions } = readSemanticView(view);
  const described = ({ synonyms, comment }: { synonyms: readonly string[]; comment: string | null }) => [
    ...(synonyms.length > 0 ? [["SYNONYMS", list(synonyms)] as const] : []),
    ...(comment === null ? [] : [["COMMENT", comment] as const]),
  ];
  const lines: Line[] = [
    ...(view.comment === "" ? [] : [[null, null, null, "COMMENT", view.comment] as const]),
    ...tables.flatMap((table) =>
      [
        ["BASE_TABLE_DATABASE_NAME", table.table.database] as const,
        ["BASE_TABLE_SCHEMA_NAME", table.table.schema] as const,
        ["BASE_TABLE_NAME", table.table.name] as const,
        ...(table.primaryKey.length > 0 ? [["PRIMARY_KEY", list(table.primaryKey)] as const] : []),
        ...described(table),
      ].map(([property, value]): Line => ["TABLE", table.alias, null, property, value]),
    ),
    ...relationships.flatMap(({ name, table, columns, refTable, refColumns }) =>
      (
        [
          ["TABLE", table],
          ["REF_TABLE", refTable],
          ["FOREIGN_KEY", list(columns)],
          ["REF_KEY", list(refColumns)],
        ] as const
      ).map(([property, value]): Line => ["RELATIONSHIP", name, table, property, value]),
    ),
    ...expressions.flatMap((each) =>
      [
        ...(each.table === null ? [] : [["TABLE", each.table] as const]),
        ["EXPRESSION", each.sql] as const,
        ["DATA_TYPE", each.type] as const,
        ...described(each),
        ["ACCESS_MODIFIER", each.isPrivate ? "PRIVATE" : "PUBLIC"] as const,
      ].map(([property, value]): Line => {
        const kind = each.table === null ? "DERIVED_METRIC" : each.kind;
        return [kind, each.name, each.table, property, value];
      }),
    ),
    ...Object.entries(instructions).map(
      ([property, value]): Line => ["CUSTOM_INSTRUCTIONS", null, null, property, value],
    ),
  ];
  return resultOf(COLUMNS, lines, "OTHER");
}

function list(names: readonly string[]): string {
  return JSON.stringify(names);
}
