import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { doesNotExist, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { Expression, SemanticSource } from "../../parser/ast.ts";
import {
  readSemanticView,
  type SemanticExpression,
  type SemanticModel,
} from "../../query/semantic/semantic-model.ts";
import { semanticQuery } from "../../query/semantic/semantic-query.ts";
import { translationOf } from "../../query/semantic-source.ts";
import { matchesLike } from "../../session/like-pattern.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { resultOf, type ShownColumn, text } from "../shown-column.ts";
import { isShown } from "../visible.ts";
import { readScope } from "./show-filter.ts";

/** A fact, dimension or metric of a semantic view. */
interface Row {
  readonly view: CatalogObject;
  readonly expression: SemanticExpression;
}

const OF_VIEW: readonly ShownColumn<Row>[] = [
  text("database_name", ({ view }) => view.path.database),
  text("schema_name", ({ view }) => view.path.schema),
  text("semantic_view_name", ({ view }) => view.path.name),
];
const NAMED: readonly ShownColumn<Row>[] = [
  text("table_name", ({ expression }) => expression.table),
  text("name", ({ expression }) => expression.name),
  text("data_type", ({ expression }) => expression.type),
];
const REQUIRED: ShownColumn<Row> = text("required", () => "false");
const DESCRIBED: readonly ShownColumn<Row>[] = [
  text("synonyms", ({ expression }) => namesOrNull(expression.synonyms)),
  text("comment", ({ expression }) => expression.comment),
];

/** Names as an array; null without any. */
export function namesOrNull(names: readonly string[]): string | null {
  return names.length === 0 ? null : JSON.stringify(names);
}

const KINDS = { DIMENSIONS: "DIMENSION", FACTS: "FACT", METRICS: "METRIC" } as const;

/**
 * SHOW SEMANTIC { DIMENSIONS | FACTS | METRICS } [LIKE …] [IN …] [FOR METRIC …] [STARTS WITH …] [LIMIT …]; what is private
 * is not among them. https://docs.snowflake.com/en/sql-reference/sql/show-semantic-dimensions
 */
export const showSemanticFamily: StatementFamily = {
  name: "SHOW SEMANTIC",
  commits: false,
  accepts: (tokens) =>
    tokens[0]?.value === "SHOW" &&
    tokens[1]?.value === "SEMANTIC" &&
    Object.hasOwn(KINDS, tokens[2]?.value ?? ""),
  async execute(execution) {
    const reader = new TokenReader(execution.sql, execution.tokens);
    reader.expect("SHOW", "SEMANTIC");
    const kind = reader.acceptOneOf("DIMENSIONS", "FACTS", "METRICS");
    if (!kind) throw reader.unexpected();
    const { views, like, startsWith, limit, metric } = readClauses(execution, reader);
    const rows = views
      .flatMap((view) => {
        const model = readSemanticView(view);
        const fits = metric === undefined ? () => true : fitsMetric(execution, model, view, metric);
        return model.expressions
          .filter((each) => each.kind === KINDS[kind] && !each.isPrivate && fits(each))
          .map((expression): Row => ({ view, expression }));
      })
      .filter(({ expression: { name } }) => matchesLike(name, like) && name.startsWith(startsWith ?? ""))
      .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
    const columns = [...(metric === undefined ? OF_VIEW : []), ...NAMED];
    const more = metric === undefined ? DESCRIBED : [REQUIRED, ...DESCRIBED];
    return resultOf([...columns, ...more], rows.slice(0, limit));
  },
};

function keyOf({ view: { path }, expression: { table, name } }: Row): string {
  return [path.database, path.schema, path.name, table ?? "", name].join("\u0000");
}

function readClauses(execution: Execution, reader: TokenReader) {
  const { account, session } = execution;
  let views: CatalogObject[] | undefined;
  let [like, startsWith, metric]: (string | undefined)[] = [];
  let limit = 10_000;
  while (!reader.done && !reader.looksLike(";")) {
    if (reader.accept("LIKE")) like = reader.string();
    else if (reader.accept("IN")) {
      const isPlace = ["ACCOUNT", "DATABASE", "SCHEMA"].some((word) => reader.looksLike(word));
      views = isPlace
        ? viewsIn(execution, readScope(execution, reader, "schema"))
        : [account.access.resolve(session, "SEMANTIC VIEW", reader.qualifiedName(), "SHOW")];
    } else if (views?.length === 1 && reader.accept("FOR", "METRIC")) metric = reader.identifier();
    else if (reader.accept("STARTS", "WITH")) startsWith = reader.string();
    else {
      reader.expect("LIMIT");
      limit = reader.integer();
    }
  }
  reader.end();
  const { database } = session;
  return {
    views: views ?? viewsIn(execution, database === null ? {} : { database }),
    ...{ like, startsWith, limit, metric },
  };
}

function viewsIn(execution: Execution, scope: { database?: string; schema?: string }): CatalogObject[] {
  return execution.account.catalog.list("SEMANTIC VIEW", scope).filter((view) => isShown(execution, view));
}

/** Whether a query may ask for the metric by a dimension: its logical table must be reached, in one way. */
function fitsMetric(
  { session }: Execution,
  model: SemanticModel,
  view: CatalogObject,
  name: string,
): (dimension: SemanticExpression) => boolean {
  const metric = model.expressions.find((each) => each.kind === "METRIC" && each.name === name);
  if (!metric || metric.isPrivate) throw doesNotExist("Metric", `${view.path.name}.${name}`);
  const span = { start: 0, end: 0 };
  const item = ({ table, name: own }: SemanticExpression): { expression: Expression } => ({
    expression: { kind: "column", parts: table === null ? [own] : [table, own], span },
  });
  return (dimension) => {
    const source: SemanticSource = {
      view: { parts: [], span },
      clauses: [
        { kind: "METRICS", items: [item(metric)] },
        { kind: "DIMENSIONS", items: [item(dimension)] },
      ],
    };
    try {
      semanticQuery(translationOf(session, model), source, () => "");
      return true;
    } catch (error) {
      if (error instanceof SnowflakeError && ["010234", "010246"].includes(error.code)) return false;
      throw error;
    }
  };
}
