import { join } from "node:path";
import type { Binds, Execution, StatementFamily } from "../account/account.ts";
import { aBoolean, anInteger, aString, oneOf } from "../catalog/statements/option-readers.ts";
import { readOptions } from "../catalog/statements/read-options.ts";
import { notSupported, SnowflakeError, syntaxError } from "../errors/snowflake-error.ts";
import { parseStageReference, readStageText, type StageReference } from "../parser/stage-reference.ts";
import { warmUpPython } from "../python/warm-up.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { ResultSet } from "../types/result-set.ts";
import { filesMatching } from "./files-matching.ts";
import { exists, openStage, type StageFolder } from "./stage-files.ts";

/*
 * PUT and GET. The driver copies the files itself, to and from a folder of this machine: the protocol's LOCAL_FS.
 * https://docs.snowflake.com/en/sql-reference/sql/put, …/get
 */

export const putFamily: StatementFamily = {
  name: "PUT",
  commits: false,
  accepts: ([first]) => first?.kind === "word" && first.value === "PUT",
  async execute(execution): Promise<ResultSet> {
    refuseUnderOwnersRights(execution, "PUT");
    const { local, rest: written } = splitPut(execution.sql);
    const rest = withBoundStage(written, execution.binds);
    // Whoever stages Python is about to create a procedure.
    if (local.endsWith(".py")) warmUpPython(execution.account);
    const reader = new TokenReader(rest, tokenize(rest));
    const reference = parseStageReference(readStageText(reader));
    const { properties } = readOptions(reader, "PUT", {
      PARALLEL: { property: "parallel", read: anInteger(1, 99) },
      AUTO_COMPRESS: { property: "autoCompress", read: aBoolean },
      SOURCE_COMPRESSION: { property: "sourceCompression", read: oneOf(COMPRESSIONS) },
      OVERWRITE: { property: "overwrite", read: aBoolean },
    });
    const {
      parallel = 4,
      autoCompress = true,
      sourceCompression = "auto_detect",
      overwrite = false,
    } = properties;
    const stage = openInternal(execution, reference, "PUT");
    const target = join(stage.folder, reference.path);
    const location = overwrite === true ? target : await placeWithoutOverwriting(execution, target, local);
    return transfer({
      command: "UPLOAD",
      src_locations: [local],
      stageInfo: { locationType: "LOCAL_FS", location, path: reference.path, region: null, creds: {} },
      autoCompress,
      sourceCompression,
      parallel,
      overwrite,
      encryptionMaterial: null,
      threshold: 209_715_200,
    });
  },
};

/** The stage of `PUT 'file://…' ?`, as write_pandas of the Python connector sends it. */
function withBoundStage(rest: string, binds: Binds): string {
  const [first] = tokenize(rest);
  const stage = binds.get(1)?.value;
  if (first?.text !== "?" || typeof stage !== "string") return rest;
  return `'${stage.replaceAll("\\", "\\\\").replaceAll("'", "''")}'${rest.slice(first.start + 1)}`;
}

export const getFamily: StatementFamily = {
  name: "GET",
  commits: false,
  accepts: ([first, second]) => first?.kind === "word" && first.value === "GET" && second?.text !== "(",
  async execute(execution): Promise<ResultSet> {
    refuseUnderOwnersRights(execution, "GET");
    const reader = new TokenReader(execution.sql, execution.tokens);
    reader.expect("GET");
    const reference = parseStageReference(readStageText(reader));
    const { local, rest } = splitLocal(execution.sql.slice(reader.peek()?.start ?? execution.sql.length));
    const { properties } = readOptions(new TokenReader(rest, tokenize(rest)), "GET", {
      PARALLEL: { property: "parallel", read: anInteger(1, 99) },
      PATTERN: { property: "pattern", read: aString },
    });
    const stage = openInternal(execution, reference, "GET");
    const pattern = typeof properties.pattern === "string" ? properties.pattern : undefined;
    const files = await filesMatching(stage, reference.path, pattern);
    return transfer({
      command: "DOWNLOAD",
      src_locations: files.map((file) => file.path),
      localLocation: local,
      stageInfo: { locationType: "LOCAL_FS", location: stage.folder, path: "", region: null, creds: {} },
      parallel: properties.parallel ?? 10,
      encryptionMaterial: [],
      overwrite: true,
    });
  },
};

/** "PUT does not support uploading files to external stages", nor does GET take any from there. */
function openInternal(
  execution: Execution,
  reference: StageReference,
  statement: "PUT" | "GET",
): StageFolder {
  const { owner } = reference;
  const stage =
    owner.kind === "named"
      ? execution.account.access.lookUp(execution.session, "STAGE", owner.name)
      : undefined;
  if (stage?.properties.type === "EXTERNAL")
    throw new SnowflakeError(
      "001003",
      "42000",
      `SQL compilation error:\n${statement} does not work on an external stage ('${stage.path.name}'): use the cloud's own tools.`,
    );
  return openStage(execution, reference, statement === "PUT" ? "WRITE" : "READ");
}

const COMPRESSIONS = Object.fromEntries(
  ["AUTO_DETECT", "GZIP", "BZ2", "BROTLI", "ZSTD", "DEFLATE", "RAW_DEFLATE", "NONE"].map((name) => [
    name,
    name.toLowerCase(),
  ]),
);

function transfer(data: Readonly<Record<string, unknown>>): ResultSet {
  return { columns: [], rows: [], statementType: "OTHER", transfer: data };
}

/** `PUT file://… @stage …`: a local path runs to white space, or stands between quotes. */
function splitPut(sql: string): { local: string; rest: string } {
  return splitLocal(sql.replace(/^\s*PUT\s+/i, ""));
}

function splitLocal(text: string): { local: string; rest: string } {
  const quoted = /^\s*'((?:[^'\\]|\\.|'')*)'/s.exec(text);
  const found = quoted ?? /^\s*(\S+)/.exec(text);
  const value = quoted
    ? (found?.[1] ?? "").replaceAll("''", "'").replaceAll(/\\(.)/gs, "$1")
    : (found?.[1] ?? "");
  if (!/^file:\/\//i.test(value))
    throw syntaxError(`invalid local path '${value}': it must begin with file://.`);
  return { local: value.slice("file://".length), rest: text.slice(found?.[0].length ?? 0) };
}

// The driver copies without looking: what may not be overwritten is sent to a folder that nobody reads.
async function placeWithoutOverwriting(
  { account, queryId }: Execution,
  target: string,
  local: string,
): Promise<string> {
  const name = local.slice(local.lastIndexOf("/") + 1);
  if (name.includes("*") || name.includes("?")) {
    if (await exists(target)) {
      throw notSupported("PUT of a wildcard into a folder that is there already without OVERWRITE = TRUE");
    }
    return target;
  }
  const taken = (await exists(join(target, name))) || (await exists(join(target, `${name}.gz`)));
  return taken ? join(account.folder, "skipped", queryId) : target;
}

// https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-rights
function refuseUnderOwnersRights({ session }: Execution, statement: string): void {
  if (!session.ownersRights) return;
  throw new SnowflakeError(
    "090236",
    "42601",
    `Stored procedure execution error: Unsupported statement type '${statement}_FILES'.`,
  );
}
