import { SnowflakeError } from "../errors/snowflake-error.ts";
import { listFiles, type StagedFile, type StageFolder } from "./stage-files.ts";

/**
 * The files that a path and a PATTERN mean. The pattern must match a whole path, with or without the stage's name.
 * https://docs.snowflake.com/en/user-guide/data-load-considerations-load#matching-patterns
 *
 * @throws {SnowflakeError} 001003 when the pattern is no regular expression.
 */
export async function filesMatching(
  folder: StageFolder,
  path: string,
  pattern?: string,
): Promise<StagedFile[]> {
  const files = await listFiles(folder, path);
  if (pattern === undefined) return files;
  const expression = wholePattern(pattern);
  return files.filter(
    (file) => expression.test(`${folder.metadataPrefix}${file.path}`) || expression.test(file.path),
  );
}

function wholePattern(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, "su");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SnowflakeError(
      "001003",
      "42000",
      `SQL compilation error:\ninvalid PATTERN '${pattern}': ${reason}`,
    );
  }
}
