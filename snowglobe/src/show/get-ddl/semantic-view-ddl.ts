import type { CatalogObject } from "../../account/catalog.ts";
import { readSemanticView, type SemanticExpression } from "../../query/semantic/semantic-model.ts";
import { stringLiteral } from "../../sql/literal.ts";
import { writtenName } from "../../sql/quoted-name.ts";
import type { DdlContext } from "./ddl-of.ts";

const path = (parts: readonly string[]): string => parts.map(writtenName).join(".");
const list = (names: readonly string[]): string => `(${names.map(writtenName).join(",")})`;

/** CREATE SEMANTIC VIEW, a clause a block; its logical tables with whole names. */
export function semanticViewDdl({ qualified }: DdlContext, view: CatalogObject): string {
  const { tables, relationships, expressions, instructions } = readSemanticView(view);
  const { database = "", schema = "", name } = view.path;
  const block = (word: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`\t${word} (\n\t\t${lines.join(",\n\t\t")}\n\t)`];
  const of = (kind: SemanticExpression["kind"]) =>
    expressions.filter((each) => each.kind === kind).map(expressionDdl);
  const parts = [
    `create or replace semantic view ${qualified ? path([database, schema, name]) : writtenName(name)}`,
    ...block(
      "tables",
      tables.map((table) => {
        const keys = [
          ...(table.primaryKey.length > 0 ? [` primary key ${list(table.primaryKey)}`] : []),
          ...table.unique.map((key) => ` unique ${list(key)}`),
        ];
        const whole = path([table.table.database, table.table.schema, table.table.name]);
        return `${writtenName(table.alias)} as ${whole}${keys.join("")}${description(table)}`;
      }),
    ),
    ...block(
      "relationships",
      relationships.map(
        (each) =>
          `${writtenName(each.name)} as ${writtenName(each.table)}${list(each.columns)} references ${writtenName(each.refTable)}${list(each.refColumns)}`,
      ),
    ),
    ...block("facts", of("FACT")),
    ...block("dimensions", of("DIMENSION")),
    ...block("metrics", of("METRIC")),
    ...(view.comment === "" ? [] : [`\tcomment=${stringLiteral(view.comment)}`]),
    ...Object.entries(instructions).map(([word, value]) => `\t${word.toLowerCase()} ${stringLiteral(value)}`),
  ];
  return `${parts.join("\n")};`;
}

function expressionDdl(expression: SemanticExpression): string {
  const { table, name, sql, isPrivate, using } = expression;
  const own = table === null ? writtenName(name) : path([table, name]);
  const joins = using.length > 0 ? ` using ${list(using)}` : "";
  return `${isPrivate ? "private " : ""}${own}${joins} as ${sql}${description(expression)}`;
}

function description({ synonyms, comment }: Pick<SemanticExpression, "synonyms" | "comment">): string {
  const names = synonyms.length > 0 ? ` with synonyms=(${synonyms.map(stringLiteral).join(",")})` : "";
  return `${names}${comment === null ? "" : ` comment=${stringLiteral(comment)}`}`;
}
