import { ConfigError } from "../errors/index.ts";
import type { RenderedScript } from "../migrations/scripts/render-script.ts";
import { type Statement, splitStatements } from "../migrations/sql-text/split-statements.ts";
import { sqlTokens } from "../migrations/sql-text/sql-tokens.ts";
import type { RehearsalNote } from "./rehearsal-types.ts";

/** Addresses of storage that Snowflake takes. https://docs.snowflake.com/en/sql-reference/sql/create-stage */
const STORAGE = /\b(?:s3|s3gov|s3china|s3compat|gcs|azure):\/\//i;
/** Words of statements that go there, or that may hide one. An address that is only written into a row stays at home. */
const GOES_THERE = /\b(?:COPY|UNLOAD|STAGE|EXTERNAL|VOLUME|PIPE|EXECUTE|PROCEDURE|FUNCTION|TASK)\b/i;

/**
 * Refuses scripts with an address outside of Snowflake: with it a statement needs no integration, so no missing
 * privilege would stop it, and what it writes or removes is real.
 * @throws {ConfigError} with file, line and statement
 */
export function refuseReachingOut(scripts: readonly RenderedScript[]): void {
  for (const script of scripts) {
    for (const [index, statement] of splitStatements(script.content).entries()) {
      const text = withoutComments(statement.text);
      if (!STORAGE.test(text) || !GOES_THERE.test(text)) continue;
      throw new ConfigError(
        "the statement names storage outside of Snowflake, which a rehearsal must not reach",
        {
          where: { file: script.path, line: lineOf(script, statement), statement: index + 1 },
          next: "A pull request with it cannot be rehearsed. Everything else of the plan still holds.",
        },
      );
    }
  }
}

/**
 * Statements that name the source database itself. In the clone they are refused for want of a privilege, or (the text
 * of a procedure) would mean the source for ever.
 * @param source its name, as Snowflake has it
 */
export function namesSource(script: RenderedScript, source: string): RehearsalNote[] {
  return splitStatements(script.content).flatMap((statement) =>
    mentions(withoutComments(statement.text), source)
      ? [
          {
            path: script.path,
            line: lineOf(script, statement),
            message: `names ${source} itself: write {{ database }}, so that it means the database that is deployed to`,
          },
        ]
      : [],
  );
}

/** Does a text say `SOURCE.` or `USE DATABASE SOURCE`, in any case unless the name needs quotes? */
export function mentions(text: string, source: string): boolean {
  const escaped = source.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const plain = /^[A-Z_][A-Z0-9_$]*$/.test(source);
  const quoted = `"${escaped.replaceAll('"', '""')}"`;
  const name = plain ? `(?:(?<![\\w$."])${escaped}(?![\\w$"])|${quoted})` : quoted;
  return new RegExp(`${name}\\s*\\.|\\b(?:USE|DATABASE)\\s+${name}`, plain ? "i" : "").test(text);
}

function withoutComments(text: string): string {
  let left = "";
  let at = 0;
  for (const { kind, start, end } of sqlTokens(text)) {
    if (kind !== "comment") continue;
    left += `${text.slice(at, start)} `;
    at = end;
  }
  return left + text.slice(at);
}

function lineOf({ content, linesBefore }: RenderedScript, { start }: Statement): number {
  return content.slice(0, start).split("\n").length + linesBefore;
}
