import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { oneOf } from "../../catalog/statements/option-readers.ts";
import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { readTableProperties } from "../../storage/table-properties.ts";

/** ALTER, DROP or DESCRIBE ICEBERG TABLE of another table: the reader stands behind TABLE. @throws {SnowflakeError} 002203 */
export function refuseOtherTable({ account, session, sql, tokens }: Execution, reader: TokenReader): void {
  const ahead = new TokenReader(sql, tokens);
  while (ahead.peek() !== reader.peek()) ahead.next();
  ahead.accept("IF", "EXISTS");
  const found = account.access.lookUp(session, "TABLE LIKE", ahead.qualifiedName());
  if (found && found.properties.iceberg === undefined)
    throw invalid("002203", "42710", "Object found is of type 'TABLE', not specified type 'ICEBERG_TABLE'.");
}

/**
 * What ALTER [ICEBERG] TABLE says of Iceberg tables alone; OWNERSHIP is checked already.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-iceberg-table
 *
 * @returns whether that stood next
 */
export async function alterIceberg(
  { account }: Execution,
  reader: TokenReader,
  table: CatalogObject,
): Promise<boolean> {
  const { iceberg } = readTableProperties(table);
  if (!iceberg) return false;
  if (reader.accept("SET", "TARGET_FILE_SIZE", "=")) {
    const read = oneOf(["AUTO", "16MB", "32MB", "64MB", "128MB"]);
    const targetFileSize = String(read(reader, "TARGET_FILE_SIZE"));
    reader.end();
    const properties = { ...table.properties, iceberg: { ...iceberg, targetFileSize } };
    await account.change(async (change) => void change.update(table.id, { properties }));
    return true;
  }
  const changesType =
    (reader.looksLike("ALTER") || reader.looksLike("MODIFY")) &&
    reader.tokens.some(({ kind, value }) => kind === "word" && value === "TYPE");
  if (changesType) throw notSupported("ALTER ICEBERG TABLE … ALTER COLUMN … SET DATA TYPE");
  const refused = ["REFRESH", "CONVERT", "SET", "UNSET", "ADD PARTITION", "DROP PARTITION", "REPLACE"].find(
    (words) => reader.looksLike(...words.split(" ")),
  );
  if (refused === undefined) return false;
  const behind = reader.peek(refused.split(" ").length)?.text ?? "";
  throw notSupported(`ALTER ICEBERG TABLE … ${refused} ${behind}`.trim());
}
