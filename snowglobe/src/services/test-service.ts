import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Account, Execution } from "../account/account.ts";
import { blankSession } from "../session/blank-session.ts";
import { tokenize } from "../sql/tokenize.ts";

// A container that tells what it was started with and what it was asked.
const PROGRAM = `
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
if (process.env.BROKEN) { console.log("cannot start"); process.exit(3); }
console.log("starting", process.env.GREETING);
process.on("SIGTERM", () => { console.log("told to stop"); process.exit(0); });
createServer((request, response) => {
  if (request.url === "/crash") process.exit(7);
  response.setHeader("server", "secret"); response.setHeader("access-control-allow-origin", "*");
  response.setHeader("content-security-policy", "script-src 'self'");
  response.end(JSON.stringify({
    greeting: process.env.GREETING, headers: request.headers, path: request.url, pid: process.pid,
    environment: Object.keys(process.env), account: process.env.SNOWFLAKE_ACCOUNT,
    token: readFileSync(process.env.SNOWFLAKE_TOKEN_FILE, "utf8"),
  }));
}).listen(Number(process.env.PORT), process.env.HOST);
`;

/** A specification of a service that runs it, with a tag, more environment and more at the top level. */
export const specification = (tag: string, env = "", extra = "") => `
spec:
  containers:
  - name: api
    image: /db/public/images/echo:${tag}
    env:
      GREETING: hello-${tag}
${env}
    readinessProbe: { port: 8080, path: /ready }
  endpoints:
  - { name: web, port: 8080, public: true }
capabilities: { securityContext: { executeAsCaller: true } }
serviceRoles:
- { name: consumer, endpoints: [web] }
${extra}`;

export const folder = mkdtempSync(join(tmpdir(), "services-test-"));
/** The program's file: what stands for an image's ENTRYPOINT. */
export const program = join(folder, "program.mjs");
writeFileSync(program, PROGRAM);

/** Whether a process is there. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Runs a statement of this part as a role; rows as objects. */
export async function runAs(
  account: Account,
  role: string,
  sql: string,
): Promise<Record<string, string | null>[]> {
  const tokens = tokenize(sql);
  const family = account.families.find((candidate) => candidate.accepts(tokens));
  if (!family) throw new Error(`no family for ${sql}`);
  const execution: Execution = {
    account,
    session: blankSession({
      id: "1",
      user: "ADMIN",
      role,
      database: "DB",
      schema: "PUBLIC",
      duck: undefined as never,
    }),
    queryId: "q",
    sql,
    tokens,
    binds: new Map(),
    startedAt: new Date(account.now()),
    streamsRead: new Set(),
    signal: new AbortController().signal,
    run: () => Promise.reject(new Error("not needed")),
  };
  const { columns, rows } = await family.execute(execution);
  return rows.map((row) =>
    Object.fromEntries(columns.map((column, index) => [column.name, row[index] ?? null])),
  );
}
