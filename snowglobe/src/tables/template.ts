import { z } from "zod";
import type { Execution } from "../account/account.ts";
import { invalid } from "../errors/invalid.ts";
import { timestampMapping } from "../query/parsed.ts";
import { quoted } from "../sql/quoted-name.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { parseTableElements, type TableElements } from "./written/column-parser.ts";

/** What INFER_SCHEMA tells of a column, as ARRAY_AGG(OBJECT_CONSTRUCT(*)) gathers it. */
const template = z.array(
  z.looseObject({
    COLUMN_NAME: z.string(),
    TYPE: z.string(),
    NULLABLE: z.boolean().default(true),
    EXPRESSION: z.string().optional(),
    ORDER_ID: z.number().optional(),
  }),
);

/**
 * CREATE TABLE … USING TEMPLATE (SELECT ARRAY_AGG(OBJECT_CONSTRUCT(*)) FROM TABLE(INFER_SCHEMA(…))): the columns that the
 * query's one value tells of. https://docs.snowflake.com/en/sql-reference/sql/create-table#create-table-using-template
 *
 * @throws {SnowflakeError} 002028 when the value is no such array
 */
export async function templateElements(execution: Execution, reader: TokenReader): Promise<TableElements> {
  const columns = (await templateColumns(execution, reader)).map(
    ({ name, type, nullable }) => `${name} ${type}${nullable ? "" : " NOT NULL"}`,
  );
  const text = `(${columns.join(", ")})`;
  return parseTableElements(new TokenReader(text, tokenize(text)), timestampMapping(execution.session));
}

/** A column as INFER_SCHEMA has found it: its name as it is written, and the expression that reads it from a file. */
export interface TemplateColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly expression: string | undefined;
}

/** The columns of USING TEMPLATE, in their order. @throws {SnowflakeError} 002028 */
export async function templateColumns(execution: Execution, reader: TokenReader): Promise<TemplateColumn[]> {
  const query = reader.parenthesised();
  const { rows } = await execution.run(`SELECT TO_JSON(TO_VARIANT($1)) FROM (${query})`, {
    binds: execution.binds,
  });
  const found = template.safeParse(JSON.parse(rows[0]?.[0] ?? "null"));
  if (!found.success || found.data.length === 0)
    throw invalid(
      "002028",
      "42601",
      "USING TEMPLATE needs one array of objects with COLUMN_NAME and TYPE, as ARRAY_AGG(OBJECT_CONSTRUCT(*)) of INFER_SCHEMA gives it.",
    );
  return [...found.data]
    .sort((one, other) => (one.ORDER_ID ?? 0) - (other.ORDER_ID ?? 0))
    .map(({ COLUMN_NAME: name, TYPE: type, NULLABLE: nullable, EXPRESSION: expression }) => ({
      ...{ name: quoted(name), type, nullable, expression },
    }));
}
