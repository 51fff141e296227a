import type { Execution } from "../account/account.ts";
import type { KindDefinition } from "../catalog/statements/kind-definition.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { completeFormat, type FileFormat, FORMAT_OPTIONS } from "./file-format.ts";

/** https://docs.snowflake.com/en/sql-reference/sql/create-file-format, …/alter-file-format, …/drop-file-format */
export const fileFormatKind: KindDefinition = {
  kind: "FILE FORMAT",
  label: "File format",
  options: FORMAT_OPTIONS,
  defaults: {},
  orReplace: true,
  orAlter: true,
  temporary: true,
  rename: true,
  check(execution, properties) {
    const format = completeFormat(properties);
    refuseOtherType(execution, format);
    return format;
  },
};

// CREATE OR ALTER: "You can't alter the TYPE property."
function refuseOtherType({ account, session, sql, tokens }: Execution, format: FileFormat): void {
  const reader = new TokenReader(sql, tokens);
  if (!reader.accept("CREATE", "OR", "ALTER", "FILE", "FORMAT")) return;
  const path = account.access.pathOf(session, "FILE FORMAT", reader.qualifiedName());
  const there = account.catalog.find("FILE FORMAT", path);
  if (!there || there.properties.type === format.type) return;
  throw new SnowflakeError(
    "000002",
    "0A000",
    `Unsupported feature 'CREATE OR ALTER FILE FORMAT with another TYPE': ${path.name} is of TYPE = ${String(there.properties.type)}.`,
  );
}
