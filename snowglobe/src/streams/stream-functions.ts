import type { Execution, SystemFunction } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { createCompiler, rootEnvironment } from "../expression/compiler.ts";
import { changesSql } from "../query/changes.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { storeOffsets } from "../storage/stored-versions.ts";
import { BOOLEAN, NUMBER } from "../types/data-type.ts";
import type { WireValue } from "../types/result-set.ts";

const HOUR_MS = 3_600_000;

/**
 * Whether a stream has changes. It asks for the changes themselves, so it tells neither too much nor too little; FALSE keeps
 * the stream from going stale. https://docs.snowflake.com/en/sql-reference/functions/system_stream_has_data
 */
export const streamHasData: SystemFunction = {
  name: "SYSTEM$STREAM_HAS_DATA",
  async call(execution, [name]) {
    const stream = streamOf(execution, name);
    const { duck } = execution.session;
    const sql = await withAnswers((answer) => {
      const compiler = createCompiler(execution, answer, execution.startedAt);
      return changesSql(rootEnvironment(compiler, execution.sql), stream).rows;
    });
    const found = await duck.runAndReadAll(`SELECT EXISTS (SELECT 1 FROM ${sql})`);
    const has = found.getRows()[0]?.[0] === true;
    if (!has) await keepFresh(execution, stream);
    return { type: BOOLEAN, value: has ? "1" : "0" };
  },
};

/** It is stored once an hour at most. */
async function keepFresh({ account }: Execution, { id }: CatalogObject): Promise<void> {
  const offset = account.versions.offsets.get(id);
  const now = account.now();
  if (!offset || now - offset.movedAt < HOUR_MS) return;
  const moved = { ...offset, movedAt: now };
  await account.change(({ duck }) => storeOffsets(duck, new Map([[id, moved]])));
  account.versions.offsets.set(id, moved);
}

/**
 * Up to when a stream was consumed, in nanoseconds of the epoch.
 * https://docs.snowflake.com/en/sql-reference/functions/system_stream_get_table_timestamp
 */
export const streamTableTimestamp: SystemFunction = {
  name: "SYSTEM$STREAM_GET_TABLE_TIMESTAMP",
  async call(execution, [name]) {
    const stream = streamOf(execution, name);
    const version = execution.account.versions.offsets.get(stream.id)?.version ?? 0;
    return { type: NUMBER, value: String(BigInt(version) * 1000n) };
  },
};

function streamOf({ account, session }: Execution, name: WireValue | undefined): CatalogObject {
  const text = String(name ?? "");
  const reader = new TokenReader(text, tokenize(text));
  const parts = reader.qualifiedName();
  reader.end();
  const stream = account.access.resolve(session, "STREAM", parts);
  account.access.require(session, "SELECT", stream);
  return stream;
}
