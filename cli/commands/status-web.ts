import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { userInfo } from "node:os";
import { join } from "node:path";
import { describeError, redact } from "../../core/errors/index.ts";
import { metadataNames } from "../../core/migrations/history/metadata-names.ts";
import { loadProjectFile, PROJECT_FILE } from "../../core/project/load-project-file.ts";
import { fetchSecretText } from "../../core/secrets/load-secret.ts";
import { projectSecrets } from "../../core/secrets/project-secrets.ts";
import { answerRequest, type PagePorts } from "../../core/status/answer-request.ts";
import { breakLock } from "../../core/status/break-lock.ts";
import { readEnvironmentStatus } from "../../core/status/environment-status.ts";
import { breakOne, readAll } from "../../core/status/read-all.ts";
import { LONGEST_LINK_SECONDS, signQuery } from "../../core/status/signed-link.ts";
import { EXIT } from "../output/show-error.ts";
import { connectFromTerminal } from "./connect-from-terminal.ts";
import { type Context, withSession } from "./context.ts";

type Ports = Pick<PagePorts, "environments" | "breakLock">;
const MOST_BYTES = 10_000;

/**
 * Shows the status page on this machine, until Ctrl-C: of the environment or account that the options name, or, beside a
 * snowhook.yml without one, of all its environments.
 */
export async function runStatusWeb(context: Context, port: number): Promise<number> {
  const { io } = context;
  const key = randomBytes(32).toString("hex");
  const who = `${userInfo().username} at the page of snowhook status`;
  const ports: PagePorts = { access: "link", key, who, ...portsOf(context, who) };
  const server = await serve(ports, port);
  const address = server.address();
  const at = typeof address === "object" && address !== null ? address.port : port;
  const expires = Math.floor(Date.now() / 1000) + LONGEST_LINK_SECONDS - 60;
  io.out(`http://127.0.0.1:${at}/status?${signQuery(key, expires)}\n`);
  io.err("Ctrl-C ends it.\n");
  if (!io.signal.aborted) await once(io.signal, "abort");
  server.closeAllConnections();
  server.close();
  return EXIT.good;
}

function portsOf(context: Context, who: string): Ports {
  const { io, project, hasAccount } = context;
  if (project.environment === undefined && !hasAccount && existsSync(join(io.cwd, PROJECT_FILE))) {
    const all = {
      file: loadProjectFile(io.cwd),
      secrets: projectSecrets((name) => fetchSecretText(name)),
      connect: connectFromTerminal,
      githubApi: io.env.SNOWHOOK_GITHUB_API ?? "https://api.github.com",
    };
    return {
      environments: () => readAll(all),
      breakLock: (label, generation) => breakOne(all, label, generation, who),
    };
  }
  return portsOfOne(context, who);
}

function portsOfOne(context: Context, who: string): Ports {
  const { project } = context;
  const { config } = project.input;
  const { environment } = project;
  const known = environment === undefined ? undefined : `${environment.project}/${environment.key}`;
  const label = known ?? config.historyTable ?? "this account";
  const shown = { label, branch: environment?.branch, repository: undefined };
  return {
    async environments() {
      try {
        const status = await withSession(context, (connection) =>
          readEnvironmentStatus({ connection, config, environment: known }),
        );
        return [{ ...shown, status, problem: undefined }];
      } catch (error) {
        return [{ ...shown, status: undefined, problem: redact(describeError(error), project.secrets) }];
      }
    },
    breakLock: (_, generation) =>
      withSession(context, (connection) =>
        breakLock({ connection, names: metadataNames(config), environment: label, generation, by: who }),
      ),
  };
}

/** On the loopback address only; a name that leads here from elsewhere is refused. */
async function serve(ports: PagePorts, port: number): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, ports).then(
      ({ status, headers, body }) => outgoing.writeHead(status, headers).end(body),
      () => outgoing.writeHead(500).end(),
    );
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function answer(incoming: IncomingMessage, ports: PagePorts) {
  const { host = "" } = incoming.headers;
  if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(host)) return { status: 421, headers: {}, body: "" };
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) return { status: 413, headers: {}, body: "" };
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
  const body = Buffer.concat(chunks).toString();
  const { method = "GET" } = incoming;
  return answerRequest(
    { method, path: url.pathname, query: url.searchParams, headers, body, now: new Date() },
    ports,
  );
}
