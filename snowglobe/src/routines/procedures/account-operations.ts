import { z } from "zod";
import type { Bind, Execution } from "../../account/account.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { parseStageReference } from "../../parser/stage-reference.ts";
import { type HostOperation, HostRefusal } from "../../sandbox/host-operations.ts";
import { filesMatching } from "../../stages/files-matching.ts";
import { openStage, readStagedFile, writeStagedFile } from "../../stages/stage-files.ts";

/** A statement that code runs. */
export const sqlRequest = z.object({
  text: z.string(),
  binds: z.array(z.object({ type: z.string(), value: z.string().nullable() })),
});
const pathRequest = z.object({ path: z.string() });
const putRequest = pathRequest.extend({ overwrite: z.boolean() });
const listRequest = pathRequest.extend({ pattern: z.string().nullable() });

/** What a procedure's Snowpark session does in the account: statements, its context, files in stages. */
export function accountOperations(inside: Execution): ReadonlyMap<string, HostOperation> {
  const { session, account } = inside;
  return new Map<string, HostOperation>([
    [
      "sql",
      telling(async ({ details }) => {
        const { text, binds } = sqlRequest.parse(details);
        const positional = new Map<number, Bind>(binds.map((bind, index) => [index + 1, bind]));
        const { columns, rows } = await inside.run(text, { binds: positional });
        return { value: { columns, rows } };
      }),
    ],
    [
      "context",
      async () => ({
        value: {
          role: session.role,
          database: session.database,
          schema: session.schema,
          warehouse: session.warehouse,
          user: session.user,
          account: account.name,
        },
      }),
    ],
    [
      "put",
      telling(async ({ details, content }) => {
        const { path, overwrite } = putRequest.parse(details);
        const reference = parseStageReference(path);
        const stage = openStage(inside, reference, "WRITE");
        const written = await writeStagedFile(stage, stage.path, content ?? new Uint8Array(), overwrite);
        return { value: written ? "UPLOADED" : "SKIPPED" };
      }),
    ],
    [
      "get",
      telling(async ({ details }) => {
        const reference = parseStageReference(pathRequest.parse(details).path);
        const stage = openStage(inside, reference, "READ");
        return { content: await readStagedFile(stage, stage.path) };
      }),
    ],
    [
      "list",
      telling(async ({ details }) => {
        const { path, pattern } = listRequest.parse(details);
        const reference = parseStageReference(path);
        const stage = openStage(inside, reference, "READ");
        const files = await filesMatching(stage, stage.path, pattern ?? undefined);
        const root = path.slice(0, path.length - reference.path.length).replace(/\/$/, "");
        return { value: files.map((file) => ({ path: `${root}/${file.path}`, size: file.size })) };
      }),
    ],
  ]);
}

/** An error of the account reaches the code as one that it can catch: Snowpark's SnowparkSQLException, an Error with a code. */
export function telling(operation: HostOperation): HostOperation {
  return async (request) => {
    try {
      return await operation(request);
    } catch (error) {
      if (!(error instanceof SnowflakeError)) throw error;
      throw new HostRefusal("sql", error.message, { code: error.code, sqlState: error.sqlState });
    }
  };
}
