import type { Account, AccountPart, StatementFamily } from "../account/account.ts";
import { startsWith } from "../catalog/statements/object-families.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { forgetOffset } from "../storage/stored-versions.ts";
import { alterStream, dropStream } from "./alter-stream.ts";
import { createStream } from "./create-stream.ts";
import { streamHasData, streamTableTimestamp } from "./stream-functions.ts";

const family = (words: readonly string[], execute: StatementFamily["execute"]): StatementFamily => ({
  name: words.join(" "),
  commits: true,
  accepts: (tokens) => startsWith(tokens, words),
  execute,
});

/** Streams: what became of a table's rows since they were consumed. https://docs.snowflake.com/en/user-guide/streams-intro */
export function streamsPart(account: Account): AccountPart {
  account.onDrop("STREAM", async (stream, { duck }, kept) => {
    if (!kept) await forgetOffset(duck, stream.id);
  });
  return {
    families: [
      family(["CREATE", "STREAM"], createStream),
      family(["CREATE", "OR", "REPLACE", "STREAM"], createStream),
      family(["CREATE", "OR", "ALTER", "STREAM"], createStream),
      family(["ALTER", "STREAM"], alterStream),
      family(["DROP", "STREAM"], dropStream),
      family(["UNDROP", "STREAM"], () => Promise.reject(notSupported("UNDROP STREAM"))),
    ],
    systemFunctions: [streamHasData, streamTableTimestamp],
  };
}
