import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import type { StreamOffset } from "../account/versions.ts";
import { pathText } from "../catalog/contents.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { createCompiler, rootEnvironment } from "../expression/compiler.ts";
import type { TimeTravel } from "../parser/ast.ts";
import { timestampMapping } from "../query/parsed.ts";
import { readObject } from "../query/table-source.ts";
import { requireHistory, versionOf } from "../query/time-travel.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { storeOffsets } from "../storage/stored-versions.ts";
import { readStreamProperties, type StreamProperties } from "../storage/stream-properties.ts";
import { readTableProperties } from "../storage/table-properties.ts";
import { createInPlace, findPlace, ownerOf, type Place } from "../tables/create-object.ts";
import { setChangeTracking } from "../tables/statements/change-tracking.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { parseStream, type WrittenStream } from "./parse-stream.ts";

/** CREATE [OR REPLACE] STREAM: it stands at the present then, or where AT says. */
export async function createStream(execution: Execution): Promise<ResultSet> {
  const { account, session, sql, tokens } = execution;
  const reader = new TokenReader(sql, tokens);
  const mapping = timestampMapping(session);
  const written = parseStream({ reader, timestampMapping: mapping, binds: 0 });
  const { orReplace, ifNotExists } = written;
  const place = findPlace(execution, "STREAM", written.name, { orReplace, keep: ifNotExists });
  if (place.existing && ifNotExists)
    return statusResult(`${place.path.name} already exists, statement succeeded.`);
  if (written.clone) {
    const source = account.access.resolve(session, "STREAM", written.clone, "CREATE STREAM");
    account.access.require(session, "SELECT", source);
    const offset = account.versions.offsets.get(source.id);
    const { comment } = source;
    await make(execution, place, { ...written, comment }, readStreamProperties(source), () => offset);
  } else if (written.source) await createOn(execution, place, written, written.source);
  return statusResult(`Stream ${place.path.name} successfully created.`);
}

async function createOn(
  execution: Execution,
  place: Place,
  written: WrittenStream,
  { kind, name }: NonNullable<WrittenStream["source"]>,
): Promise<void> {
  const { account, session } = execution;
  const table = account.access.resolve(session, "TABLE LIKE", name, "CREATE STREAM");
  if (table.kind !== kind)
    throw invalid(
      "002203",
      "42710",
      `Object found is of type '${table.kind}', not specified type '${kind}'.`,
    );
  account.access.require(session, "SELECT", table);
  if (table.path.session !== undefined) throw notSupported("a stream on a temporary table");
  if (kind === "VIEW" && written.appendOnly) throw notSupported("APPEND_ONLY of a stream on a VIEW");
  if (kind === "VIEW" && written.travel) throw notSupported(`${written.travel.word} of a stream on a VIEW`);
  const bases = kind === "VIEW" ? await basesOf(execution, table) : [];
  const untracked = [table, ...bases].filter((each) => readTableProperties(each).changeTracking !== true);
  // "… the table owner must enable change tracking": https://docs.snowflake.com/en/user-guide/streams-manage
  for (const each of untracked)
    if (!account.access.holds(session, "OWNERSHIP", each))
      throw new SnowflakeError(
        "003001",
        "42501",
        `SQL access control error:\nInsufficient privileges to operate on stream source without CHANGE_TRACKING enabled '${each.path.name}'`,
      );
  const from = written.travel && (await startOf(execution, table, written.travel));
  const properties = {
    sourceId: table.id,
    sourceName: pathText(table.path),
    appendOnly: written.appendOnly,
    ...(kind === "VIEW" && { baseIds: bases.map(({ id }) => id) }),
  };
  const offset = (version: number): StreamOffset => ({
    version: from ?? version,
    initial: written.initialRows,
    movedAt: account.now(),
  });
  await make(execution, place, written, properties, offset, untracked);
}

/** The tables that a view's rows come from. @throws {SnowflakeError} 000002 for a view that a stream cannot stand on. */
async function basesOf(execution: Execution, view: CatalogObject): Promise<CatalogObject[]> {
  const { account, startedAt, sql } = execution;
  const read = await withAnswers((answer) => {
    const compiler = createCompiler(execution, answer, startedAt);
    readObject({ ...rootEnvironment(compiler, sql), tracked: "tried" }, view, undefined);
    return compiler.tablesRead;
  });
  const objects = [...read].flatMap((id) => account.catalog.byId(id) ?? []);
  return objects.filter(({ kind }) => kind === "TABLE" || kind === "DYNAMIC TABLE");
}

/** @param track what is to be tracked from now on */
async function make(
  execution: Execution,
  place: Place,
  { copyGrants, comment }: Pick<WrittenStream, "copyGrants" | "comment">,
  properties: StreamProperties,
  offsetAt: (version: number) => StreamOffset | undefined,
  track: readonly CatalogObject[] = [],
): Promise<void> {
  const { account } = execution;
  const owner = ownerOf(execution);
  await account.change(async (change) => {
    for (const each of track) await setChangeTracking(change, each, true);
    const made = await createInPlace(
      change,
      { kind: "STREAM", path: place.path, owner, comment: comment ?? "", properties: { ...properties } },
      place.existing,
      copyGrants,
    );
    const offset = offsetAt(change.version);
    if (!offset) throw new Error(`the source of stream ${place.path.name} has no offset`);
    await storeOffsets(change.duck, new Map([[made.id, offset]]));
    change.committed(() => account.versions.offsets.set(made.id, offset));
  });
}

/** The version that AT or BEFORE means for a stream on a table. */
async function startOf(execution: Execution, table: CatalogObject, travel: TimeTravel): Promise<number> {
  const version = await withAnswers((answer) => {
    const compiler = createCompiler(execution, answer, execution.startedAt);
    const environment = rootEnvironment(compiler, execution.sql);
    const found = versionOf(environment, travel, table.path.name);
    if (travel.by !== "STREAM") requireHistory(environment, table, found);
    return found;
  });
  const { changeTracking, trackedSince = 0 } = readTableProperties(table);
  if (changeTracking === true && version >= trackedSince) return version;
  throw invalid(
    "002051",
    "42601",
    `Change tracking is not enabled or has been missing for the time range requested on table '${table.path.name}'.`,
  );
}
