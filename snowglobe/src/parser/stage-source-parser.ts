import { quotedPath } from "../sql/quoted-name.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import { readStageText } from "./stage-reference.ts";

/** A stage in a query's FROM: `@stage/path (FILE_FORMAT => 'name', PATTERN => '.*[.]csv')`. */
export interface StageSource {
  /** `@…` as it is written. */
  readonly stage: string;
  /** The name of a FILE FORMAT object. */
  readonly fileFormat?: string;
  readonly pattern?: string;
  /** `DIRECTORY(@stage)`: the stage's directory table instead of what its files hold. */
  readonly directory?: true;
}

/** `DIRECTORY(@stage)`: https://docs.snowflake.com/en/user-guide/data-load-dirtables-query */
export function readDirectorySource(reader: TokenReader): StageSource {
  reader.expect("DIRECTORY", "(");
  const stage = readStageText(reader);
  reader.expect(")");
  return { stage, directory: true };
}

/**
 * Reads a stage where FROM names one; the reader stands at its `@` (or at the string that holds it).
 * https://docs.snowflake.com/en/user-guide/querying-stage
 *
 * @throws {SnowflakeError} 001003
 */
export function readStageSource(reader: TokenReader): StageSource {
  const stage = readStageText(reader);
  const given: { fileFormat?: string; pattern?: string } = {};
  if (!reader.accept("(")) return { stage };
  do {
    if (reader.accept("FILE_FORMAT", "=>")) {
      given.fileFormat =
        reader.peek()?.kind === "string" ? reader.string() : quotedPath(reader.qualifiedName());
    } else {
      reader.expect("PATTERN", "=>");
      given.pattern = reader.string();
    }
  } while (reader.accept(","));
  reader.expect(")");
  return { stage, ...given };
}
