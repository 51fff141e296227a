import type { VirtualTable } from "../../account/account.ts";
import { invalid } from "../../errors/invalid.ts";
import { parseName } from "../../sql/token-reader.ts";
import { NUMBER, TIMESTAMP_LTZ } from "../../types/data-type.ts";
import { textColumn } from "../../types/result-set.ts";
import { registeredFiles } from "./registered-files.ts";

/** EXTERNAL_TABLE_FILES(TABLE_NAME => '…'): https://docs.snowflake.com/en/sql-reference/functions/external_table_files */
export const externalTableFiles: VirtualTable = {
  name: "EXTERNAL_TABLE_FILES",
  kind: "function",
  async rows({ account, session }, { arguments: given, database }) {
    const name = given.get("TABLE_NAME") ?? given.get(0);
    if (typeof name !== "string" || given.size !== 1)
      throw invalid("001003", "42000", "EXTERNAL_TABLE_FILES takes TABLE_NAME => '…'.");
    const here = { ...session, database: database ?? session.database };
    const table = account.access.resolve(here, "EXTERNAL TABLE", parseName(name));
    const files = await registeredFiles(session.duck, table);
    return {
      columns: [
        textColumn("FILE_NAME"),
        { name: "REGISTERED_ON", type: TIMESTAMP_LTZ, nullable: true },
        { name: "FILE_SIZE", type: NUMBER, nullable: true },
        { name: "LAST_MODIFIED", type: TIMESTAMP_LTZ, nullable: true },
        textColumn("ETAG"),
        textColumn("MD5"),
      ],
      rows: files.map(({ path, size, modified, md5, registered }) => [
        ...[path, (registered / 1000).toFixed(3), String(size), (modified / 1000).toFixed(3), md5, md5],
      ]),
      statementType: "SELECT",
    };
  },
};
