import type { Mutant } from "../mutant.ts";

const callers = ["test/api/callers.test.ts"];
const server = ["test/api/server.test.ts"];
const versions = {
  file: "api-image/src/http/version-memory.ts",
  killedBy: ["api-image/src/http/version-memory.test.ts"],
};
const answering = { file: "api-image/src/http/answering.ts", killedBy: server };
const sql = { file: "api-image/src/rows/to-sql.ts", killedBy: ["api-image/src/rows/to-sql.test.ts"] };
const source = {
  file: "api-image/src/snowflake/snowflake-source.ts",
  killedBy: ["api-image/src/snowflake/snowflake-source.test.ts"],
};
const cancel = ["test/integration/api-cancel.integration.test.ts"];

/** What the service shows, and to whom. */
export const mutants: readonly Mutant[] = [
  {
    ...versions,
    promise: "an answer that is kept is that of its user, and of nobody else",
    find: `tagOf(JSON.stringify([user, markOf(table), version]))`,
    replace: `tagOf(JSON.stringify([markOf(table), version]))`,
  },
  {
    ...versions,
    promise: "what is known of a caller is found by the caller's token",
    find: `caller.kind === "service" ? markOf(table) : \`\${markOf(table)} \${tagOf(caller.token)}\``,
    replace: `markOf(table)`,
  },
  {
    ...versions,
    promise: "many requests at once ask for a version once",
    find: `asking.get(key) ?? start(`,
    replace: `start(`,
  },
  {
    file: "api-image/src/http/caller.ts",
    promise: "with caller's rights nobody is answered as the service",
    find: `if (!callersRights) return SERVICE;`,
    replace: `if (!callersRights || request.headers[TOKEN] === undefined) return SERVICE;`,
    killedBy: callers,
  },
  {
    file: "api-image/src/snowflake/caller-connections.ts",
    promise: "a session is its token's, and no other's",
    find: `createHash("sha256").update(token)`,
    replace: `createHash("sha256").update("")`,
    killedBy: callers,
  },
  {
    file: "api-image/src/snowflake/caller-connections.ts",
    promise: "a session that somebody works in is not closed",
    find: `      if (entry.users > 0) continue;\n`,
    replace: ``,
    killedBy: callers,
  },
  {
    ...source,
    promise: "a caller's rows are read in the caller's own role, not in the service's",
    find: `connectionOptions({ ...snowflake, role: undefined }, credentials)`,
    replace: `connectionOptions(snowflake, credentials)`,
  },
  {
    ...source,
    promise: "a lost session is replaced once, and not for ever",
    find: `if (attempt === 1 && !begun && isLostSession(error)) continue;`,
    replace: `if (attempt < 9 && !begun && isLostSession(error)) continue;`,
  },
  {
    ...answering,
    promise: "a tag is that of the data's version",
    find: `etag: \`\${tags}\${subject.tag}-\${format}\``,
    replace: `etag: \`\${subject.tag}-\${format}\``,
  },
  {
    ...answering,
    promise: "an answer that is kept is that of its address",
    find: `key: \`\${tags}\${format} \${request.url}\``,
    replace: `key: \`\${tags}\${format}\``,
  },
  {
    ...answering,
    promise: "an answer that is kept is that of its format",
    find: `key: \`\${tags}\${format} \${request.url}\``,
    replace: `key: \`\${tags}\${request.url}\``,
  },
  {
    file: "api-image/src/http/cursor.ts",
    promise: "a cursor goes on in its own question only",
    find: `if (given !== mark) throw refuse("belongs to other filters or another sort");`,
    replace: ``,
    killedBy: server,
  },
  {
    ...sql,
    promise: "a page has no more rows than its limit",
    find: `[\`LIMIT \${made.bind(query.limit)}\`]`,
    replace: "[]",
  },
  {
    ...sql,
    promise: "the next page goes on in the order of the keys",
    find: `descending ? "<" : ">"`,
    replace: `descending ? ">" : "<"`,
  },
  {
    ...sql,
    promise: "rows without a value come after those with one, on the next page too",
    find: `return nullsFirst ? further : \`(\${further} OR \${expression} IS NULL)\`;`,
    replace: "return further;",
  },
  {
    ...sql,
    promise: "ties in one key are told apart by the next",
    find: `      .slice(0, index)\n`,
    replace: `      .slice(0, 0)\n`,
  },
  {
    file: "api-image/src/http/caller.ts",
    promise: "each user's requests are counted alone",
    find: `return \`user:\${user.slice(0, 256)}\`;`,
    replace: `return \`user:\`;`,
    killedBy: server,
  },
  {
    file: "api-image/src/http/reading.ts",
    promise: "what a client has left is cancelled in Snowflake",
    find: `this.#leave = () => gone.abort();`,
    replace: `this.#leave = () => undefined;`,
    killedBy: cancel,
  },
  {
    file: "api-image/src/http/version-memory.ts",
    promise: "the question for a version is cancelled when the last who waits has gone",
    find: `        one.stop.abort();\n`,
    replace: ``,
    killedBy: cancel,
  },
];
