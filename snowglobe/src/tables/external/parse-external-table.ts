import type { Execution } from "../../account/account.ts";
import type { ColumnDefinition } from "../../account/catalog.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { readStageText } from "../../parser/stage-reference.ts";
import { timestampMapping } from "../../query/parsed.ts";
import { parseDataType } from "../../sql/parse-type.ts";
import { type NameParts, TokenReader } from "../../sql/token-reader.ts";
import { tokenize } from "../../sql/tokenize.ts";
import { formatClause } from "../../stages/stage-kind.ts";
import { readConstraint, type WrittenConstraint } from "../../storage/constraint.ts";
import { templateColumns } from "../template.ts";
import { expressionText } from "../written/column-parser.ts";

/** Virtual columns as they are written. */
export interface ExternalColumns {
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly WrittenConstraint[];
  /** Column -> the text of its expression. */
  readonly expressions: Readonly<Record<string, string>>;
}

/** What follows the columns of CREATE EXTERNAL TABLE. */
export interface ExternalOptions {
  readonly location: string;
  readonly partitionBy: readonly string[];
  readonly format: Readonly<Record<string, unknown>> | undefined;
  /** FILE_FORMAT's value as written. */
  readonly formatText: string;
  readonly pattern: string | null;
  readonly refreshOnCreate: boolean;
  readonly autoRefresh: boolean;
  readonly integration: string | null;
  readonly snsTopic: string | null;
  readonly copyGrants: boolean;
  readonly comment: string | undefined;
  readonly rowAccessPolicy: { readonly name: NameParts; readonly columns: readonly string[] } | undefined;
}

/** `( column type AS expression, … )` or `USING TEMPLATE (query)`; without either VALUE is the only column. */
export async function readExternalColumns(
  execution: Execution,
  reader: TokenReader,
): Promise<ExternalColumns> {
  const mapping = timestampMapping(execution.session);
  if (reader.looksLike("(")) return listedColumns(reader, mapping);
  if (!reader.accept("USING", "TEMPLATE")) return { columns: [], constraints: [], expressions: {} };
  const listed = (await templateColumns(execution, reader)).map(
    ({ name, type, nullable, expression }) =>
      `${name} ${type} AS (${expression ?? ""})${nullable ? "" : " NOT NULL"}`,
  );
  const text = `(${listed.join(", ")})`;
  return listedColumns(new TokenReader(text, tokenize(text)), mapping);
}

function listedColumns(reader: TokenReader, mapping: string): ExternalColumns {
  const columns: ColumnDefinition[] = [];
  const constraints: WrittenConstraint[] = [];
  const expressions: Record<string, string> = {};
  reader.list(() => {
    const constraint = readConstraint(reader);
    if (constraint) return void constraints.push(constraint);
    const { column, expression } = readVirtualColumn(reader, mapping, constraints);
    columns.push(column);
    expressions[column.name] = expression;
  });
  return { columns, constraints, expressions };
}

/** `column type AS expression [NOT NULL] [constraint]` */
export function readVirtualColumn(
  reader: TokenReader,
  mapping: string,
  constraints: WrittenConstraint[],
): { readonly column: ColumnDefinition; readonly expression: string } {
  const name = reader.identifier();
  const type = parseDataType(reader, mapping);
  let nullable = !reader.accept("NOT", "NULL");
  reader.expect("AS");
  const expression = expressionText(reader, mapping);
  for (;;) {
    if (reader.accept("NOT", "NULL")) nullable = false;
    else {
      const constraint = readConstraint(reader, name);
      if (!constraint) break;
      constraints.push(constraint);
    }
  }
  return { column: { name, type, nullable }, expression };
}

/** https://docs.snowflake.com/en/sql-reference/sql/create-external-table @throws {SnowflakeError} 001003, 000002 */
export function readExternalOptions(reader: TokenReader): ExternalOptions {
  let location: string | undefined;
  let [formatText, format]: [string, ExternalOptions["format"]] = ["(TYPE = CSV)", undefined];
  let partitionBy: readonly string[] = [];
  let [pattern, integration, snsTopic]: [string | null, string | null, string | null] = [null, null, null];
  let [refreshOnCreate, autoRefresh, copyGrants] = [true, true, false];
  let comment: string | undefined;
  let rowAccessPolicy: ExternalOptions["rowAccessPolicy"];
  while (!reader.done && !reader.looksLike(";")) {
    if (reader.accept("PARTITION", "BY")) partitionBy = reader.list(() => reader.identifier());
    else if (reader.accept("WITH", "LOCATION", "=") || reader.accept("LOCATION", "="))
      location = readLocation(reader);
    else if (reader.accept("FILE_FORMAT", "=")) {
      const start = reader.peek()?.start ?? 0;
      format = formatClause(reader);
      formatText = reader.sql.slice(start, reader.lastEnd);
    } else if (reader.accept("PATTERN", "=")) pattern = reader.string();
    else if (reader.accept("REFRESH_ON_CREATE", "=")) refreshOnCreate = reader.boolean();
    else if (reader.accept("AUTO_REFRESH", "=")) autoRefresh = reader.boolean();
    else if (reader.accept("INTEGRATION", "="))
      integration = reader.peek()?.kind === "string" ? reader.string() : reader.identifier();
    else if (reader.accept("AWS_SNS_TOPIC", "=")) snsTopic = reader.string();
    else if (reader.accept("COPY", "GRANTS")) copyGrants = true;
    else if (reader.accept("COMMENT", "=")) comment = reader.comment();
    else if (reader.accept("WITH", "ROW", "ACCESS", "POLICY") || reader.accept("ROW", "ACCESS", "POLICY")) {
      const name = reader.qualifiedName();
      reader.expect("ON");
      rowAccessPolicy = { name, columns: reader.list(() => reader.identifier()) };
    } else {
      const option = ["PARTITION_TYPE", "TABLE_FORMAT", "WITH CONTACT", "WITH DATA METRIC FUNCTION"].find(
        (words) => reader.looksLike(...words.split(" ")),
      );
      throw option === undefined ? reader.unexpected() : notSupported(`${option} of an EXTERNAL TABLE`);
    }
    reader.accept(",");
  }
  reader.end();
  if (location === undefined) throw reader.unexpected();
  return {
    ...{ location, partitionBy, format, formatText, pattern, refreshOnCreate, autoRefresh, copyGrants },
    ...{ comment, rowAccessPolicy, integration, snsTopic },
  };
}

/** "Neither string literals nor SQL variables are supported." */
function readLocation(reader: TokenReader): string {
  if (reader.peek()?.kind === "string") throw reader.unexpected();
  return readStageText(reader);
}
