import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { completeFormat, DEFAULT_FORMAT, type FileFormat, fileFormat } from "./file-format.ts";
import { stageProperties } from "./stage-properties.ts";

/**
 * The FILE FORMAT object of a name as text, quoted or not, with USAGE checked.
 * @throws {SnowflakeError} 002003, 003001
 */
export function findFormat({ account, session }: Execution, name: string): CatalogObject {
  const reader = new TokenReader(name, tokenize(name));
  const parts = reader.qualifiedName();
  reader.end();
  const format = account.access.resolve(session, "FILE FORMAT", parts);
  account.access.require(session, "USAGE", format);
  return format;
}

/**
 * The format that a statement's FILE_FORMAT clause means; what it does not say comes from the stage's own format.
 * https://docs.snowflake.com/en/user-guide/data-load-prepare#overriding-default-file-format-options
 *
 * @param given `{formatName}`, or options, or undefined when the statement says nothing.
 */
export function formatFor(
  execution: Execution,
  given: Readonly<Record<string, unknown>> | undefined,
  stage: CatalogObject | undefined,
): FileFormat {
  if (typeof given?.formatName === "string") {
    return fileFormat.parse(findFormat(execution, given.formatName).properties);
  }
  if (given !== undefined) return completeFormat(given);
  const ofStage = stage === undefined ? null : stageProperties.parse(stage.properties).fileFormat;
  if (ofStage === null) return DEFAULT_FORMAT;
  if (!("database" in ofStage)) return ofStage;
  const named = execution.account.catalog.find("FILE FORMAT", ofStage);
  return named ? fileFormat.parse(named.properties) : DEFAULT_FORMAT;
}
