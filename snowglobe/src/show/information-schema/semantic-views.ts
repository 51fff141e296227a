import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { readSemanticView, type SemanticExpression } from "../../query/semantic/semantic-model.ts";
import { type ShownColumn, text, time } from "../shown-column.ts";
import { namesOrNull } from "../statements/show-semantic.ts";
import { type InformationView, informationView, seenIn } from "./view.ts";

interface Part {
  readonly view: CatalogObject;
}

const names = <Row>(name: string, value: (row: Row) => readonly string[]): ShownColumn<Row> => ({
  name,
  type: { name: "ARRAY" },
  value: (row) => namesOrNull(value(row)),
});

const ofView = <Row extends Part>(): ShownColumn<Row>[] => [
  text("SEMANTIC_VIEW_CATALOG", ({ view }) => view.path.database),
  text("SEMANTIC_VIEW_SCHEMA", ({ view }) => view.path.schema),
  text("SEMANTIC_VIEW_NAME", ({ view }) => view.path.name),
];

const seen = (execution: Execution, database: string) => seenIn(execution, database, ["SEMANTIC VIEW"]);

/** https://docs.snowflake.com/en/sql-reference/info-schema/semantic_views */
const views = informationView<CatalogObject>(
  "SEMANTIC_VIEWS",
  [
    text("CATALOG", ({ path }) => path.database),
    text("SCHEMA", ({ path }) => path.schema),
    text("NAME", ({ path }) => path.name),
    text("OWNER", ({ owner }) => owner),
    time("CREATED", ({ createdOn }) => createdOn),
    text("COMMENT", ({ comment }) => comment || null),
  ],
  seen,
);

/** https://docs.snowflake.com/en/sql-reference/info-schema/semantic_tables */
const tables = informationView<TableRow>(
  "SEMANTIC_TABLES",
  [
    ...ofView<TableRow>(),
    text("NAME", ({ table }) => table.alias),
    text("BASE_TABLE_CATALOG", ({ table }) => table.table.database),
    text("BASE_TABLE_SCHEMA", ({ table }) => table.table.schema),
    text("BASE_TABLE_NAME", ({ table }) => table.table.name),
    names("PRIMARY_KEYS", ({ table }) => table.primaryKey),
    names("SYNONYMS", ({ table }) => table.synonyms),
    names("DISTINCT_RANGES", () => []),
    text("COMMENT", ({ table }) => table.comment),
    text("DEFINITION", () => null),
  ],
  (execution, database) =>
    seen(execution, database).flatMap((view) =>
      readSemanticView(view).tables.map((table) => ({ view, table })),
    ),
);
type TableRow = Part & { readonly table: ReturnType<typeof readSemanticView>["tables"][number] };

/** https://docs.snowflake.com/en/sql-reference/info-schema/semantic_relationships */
const relationships = informationView<RelationshipRow>(
  "SEMANTIC_RELATIONSHIPS",
  [
    ...ofView<RelationshipRow>(),
    text("NAME", ({ relationship }) => relationship.name),
    text("TABLE_NAME", ({ relationship }) => relationship.table),
    names("FOREIGN_KEYS", ({ relationship }) => relationship.columns),
    text("REF_TABLE_NAME", ({ relationship }) => relationship.refTable),
    names("REF_KEYS", ({ relationship }) => relationship.refColumns),
  ],
  (execution, database) =>
    seen(execution, database).flatMap((view) =>
      readSemanticView(view).relationships.map((relationship) => ({ view, relationship })),
    ),
);
type RelationshipRow = Part & {
  readonly relationship: ReturnType<typeof readSemanticView>["relationships"][number];
};

type ExpressionRow = Part & { readonly expression: SemanticExpression };

/** https://docs.snowflake.com/en/sql-reference/info-schema/semantic_metrics, …/semantic_facts, …/semantic_dimensions */
function expressions(name: string, kind: SemanticExpression["kind"]): InformationView {
  return informationView<ExpressionRow>(
    name,
    [
      ...ofView<ExpressionRow>(),
      text("TABLE_NAME", ({ expression }) => expression.table),
      text("NAME", ({ expression }) => expression.name),
      text("DATA_TYPE", ({ expression }) => expression.type),
      text("EXPRESSION", ({ expression }) => expression.sql),
      names("SYNONYMS", ({ expression }) => expression.synonyms),
      text("COMMENT", ({ expression }) => expression.comment),
    ],
    (execution, database) =>
      seen(execution, database).flatMap((view) => {
        // "Private metrics are included only if you are using a role that has been granted the REFERENCES or OWNERSHIP
        // privilege on the semantic view."
        const all = execution.account.access.holds(execution.session, "REFERENCES", view);
        return readSemanticView(view)
          .expressions.filter((each) => each.kind === kind && (all || !each.isPrivate))
          .map((expression) => ({ view, expression }));
      }),
  );
}

export const SEMANTIC_VIEWS: readonly InformationView[] = [
  views,
  tables,
  relationships,
  expressions("SEMANTIC_FACTS", "FACT"),
  expressions("SEMANTIC_DIMENSIONS", "DIMENSION"),
  expressions("SEMANTIC_METRICS", "METRIC"),
];
