import type { CatalogObject } from "../../account/catalog.ts";
import { stringLiteral } from "../../sql/literal.ts";
import { writtenName } from "../../sql/quoted-name.ts";
import { locationOf, readExternal } from "../../stages/external/external-properties.ts";
import { typeName } from "../../types/type-name.ts";

/**
 * CREATE EXTERNAL TABLE as GET_DDL tells it.
 * @param behind keys, one a line, and what stands behind the options: its policy, tags and comment
 */
export function externalTableDdl(
  name: string,
  table: CatalogObject,
  behind: { readonly keys: readonly string[]; readonly clauses: string },
): string {
  const external = readExternal(table);
  const { expressions, partitionBy, autoRefresh, pattern, format, integration, snsTopic } = external;
  const virtual = (table.columns ?? []).flatMap((column) => {
    const expression = expressions[column.name];
    if (expression === undefined) return [];
    const words = [writtenName(column.name), typeName(column.type), `AS ${expression}`];
    return [[...words, ...(column.nullable ? [] : ["NOT NULL"])].join(" ")];
  });
  const lines = [...virtual, ...behind.keys].map((line) => `\t${line}`);
  const parts = [
    `create or replace external table ${name}${lines.length === 0 ? "" : `(\n${lines.join(",\n")})`}`,
    ...(partitionBy.length === 0 ? [] : [`partition by (${partitionBy.map(writtenName).join(", ")})`]),
    `location=${locationOf(external)}`,
    `auto_refresh=${autoRefresh}`,
    ...(pattern === null ? [] : [`pattern=${stringLiteral(pattern)}`]),
    ...(integration === null ? [] : [`integration=${stringLiteral(integration)}`]),
    ...(snsTopic === null ? [] : [`aws_sns_topic=${stringLiteral(snsTopic)}`]),
    `file_format=${format.written}`,
  ];
  return `${parts.join("\n")}${behind.clauses};`;
}
