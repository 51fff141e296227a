import { notSupported, syntaxError } from "../errors/snowflake-error.ts";
import type { NameParts, TokenReader } from "../sql/token-reader.ts";

/** Whose files: a named stage, a table's or the user's own. */
export type StageOwner =
  | { readonly kind: "named"; readonly name: NameParts }
  | { readonly kind: "table"; readonly name: NameParts }
  | { readonly kind: "user" }
  /** The files of a Streamlit app or a notebook, in one of its versions: 'snow://streamlit/DB.SCHEMA.NAME/versions/live/'. */
  | {
      readonly kind: "version";
      readonly of: "STREAMLIT" | "NOTEBOOK";
      readonly name: NameParts;
      readonly version: string;
    }
  /** An address without a stage: 's3://bucket/path/'; a statement says what it is reached with. */
  | { readonly kind: "location"; readonly url: string; readonly integration: string | undefined };

/** `@db.schema.stage/path`: which stage, and the path in it without its leading slash ("" for all of it). */
export interface StageReference {
  readonly owner: StageOwner;
  readonly path: string;
}

/** A stage, or the address of an external location, as COPY takes both. @throws {SnowflakeError} 001003 */
export function locationOf(text: string, integration: string | undefined): StageReference {
  if (isCloudAddress(text)) return { owner: { kind: "location", url: text, integration }, path: "" };
  if (integration !== undefined)
    throw syntaxError("STORAGE_INTEGRATION belongs to an external location, not to a stage.");
  return parseStageReference(text);
}

const NAME = /^(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*))/u;

/**
 * Reads a stage from its text: `@stage/path`, `@db.schema."Stage"`, `@%table`, `@~/path`.
 * https://docs.snowflake.com/en/sql-reference/sql/copy-into-table
 *
 * @throws {SnowflakeError} 001003 when it is no stage, or when the path leaves it.
 */
export function parseStageReference(text: string): StageReference {
  if (/^snow:\/\//i.test(text)) return versionReference(text);
  if (!text.startsWith("@")) throw notAStage(text);
  let rest = text.slice(1);
  if (rest.startsWith("~")) return { owner: { kind: "user" }, path: pathIn(rest.slice(1), text) };
  const name: string[] = [];
  let isTable = false;
  for (;;) {
    if (rest.startsWith("%")) {
      isTable = true;
      rest = rest.slice(1);
    }
    const found = NAME.exec(rest);
    if (!found) throw notAStage(text);
    name.push(found[1]?.replaceAll('""', '"') ?? (found[2] ?? "").toUpperCase());
    rest = rest.slice(found[0].length);
    if (!rest.startsWith(".") || isTable) break;
    rest = rest.slice(1);
  }
  if (name.length > 3) throw notAStage(text);
  return { owner: { kind: isTable ? "table" : "named", name }, path: pathIn(rest, text) };
}

const VERSION = /^snow:\/\/(streamlit|notebook)\/(.+?)\/versions\/([\w$]+)(\/.*)?$/i;

/** `snow://streamlit/DB.SCHEMA.NAME/versions/live/path`, as DESCRIBE tells it. @throws {SnowflakeError} 001003, 000002 */
function versionReference(text: string): StageReference {
  const [, kind = "", written = "", version = "", behind = ""] = VERSION.exec(text) ?? [];
  const of = kind.toUpperCase();
  if (of !== "STREAMLIT" && of !== "NOTEBOOK") throw notSupported(`files at '${text}'`);
  const name: string[] = [];
  let rest = written;
  for (;;) {
    const found = NAME.exec(rest);
    if (!found) throw notAStage(text);
    name.push(found[1]?.replaceAll('""', '"') ?? (found[2] ?? "").toUpperCase());
    rest = rest.slice(found[0].length);
    if (rest === "") break;
    if (!rest.startsWith(".")) throw notAStage(text);
    rest = rest.slice(1);
  }
  return {
    owner: { kind: "version", of, name, version: version.toLowerCase() },
    path: pathIn(behind, text),
  };
}

// A path is a prefix of file names. Here files lie in a folder, so what would leave it, or be another name for the same
// file, is refused.
function pathIn(rest: string, text: string): string {
  if (rest === "") return "";
  if (!rest.startsWith("/")) throw notAStage(text);
  const path = rest.replace(/^\/+/, "");
  checkPath(path, text);
  return path;
}

/** @throws {SnowflakeError} 001003 when a path in a stage is not plain. */
export function checkPath(path: string, text: string): void {
  const parts = path.split("/");
  const odd = parts.some(
    (part, index) => part === "." || part === ".." || (part === "" && index < parts.length - 1),
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (odd || /[\u0000-\u001f\\]/.test(path)) throw syntaxError(`invalid path in stage '${text}'.`);
}

/** Whether the text begins as the address of a place in cloud storage does. */
export function isCloudAddress(text: string): boolean {
  return /^(?:s3|s3gov|s3china|s3compat|gcs|azure):\/\//i.test(text);
}

function notAStage(text: string): Error {
  if (isCloudAddress(text)) return notSupported("an external location here");
  return syntaxError(`invalid stage '${text}'.`);
}

/**
 * The text of a stage where a statement names one: `@…` up to white space, a parenthesis, a comma or a semicolon, or a
 * string that holds it.
 */
export function readStageText(reader: TokenReader): string {
  const first = reader.peek();
  if (first?.kind === "string") return reader.string();
  if (first?.text !== "@") throw reader.unexpected();
  let end = reader.next().end;
  for (;;) {
    const token = reader.peek();
    if (!token || token.start !== end || ["(", ")", ",", ";"].includes(token.text)) break;
    end = reader.next().end;
  }
  return reader.sql.slice(first.start, end);
}
