import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildService } from "../../api-image/build.ts";

const columns = ["PLATFORM", "YEAR", "NA_SALES", "EU_SALES", "JP_SALES", "OTHER_SALES", "GLOBAL_SALES"];
const column = (name: string) => ({ name, type: "text", nullable: true, length: 100, byteLength: 400 });
const resultOf = (names: readonly string[], rowset: readonly string[][]) => ({
  rowtype: names.map(column),
  rowset,
  total: rowset.length,
  returned: rowset.length,
  queryId: "01-stand-in",
  queryResultFormat: "json",
  statementTypeId: 4096,
  version: 1,
  parameters: [],
});

/** Stands for Snowflake: signs anybody in, and answers a read of rows only when it is let to. */
function standIn(): { server: Server; reading: Promise<void>; answer(): void } {
  let started = () => {};
  const reading = new Promise<void>((resolve) => {
    started = resolve;
  });
  let answer = () => {};
  const allowed = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const bytes = Buffer.concat(pieces);
    const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
    let data: unknown = null;
    if (request.url?.includes("login-request"))
      data = {
        token: "t",
        masterToken: "m",
        validityInSeconds: 3600,
        masterValidityInSeconds: 14_400,
        parameters: [],
        sessionInfo: {},
      };
    else if (text.includes("DESCRIBE TABLE"))
      data = resultOf(
        ["name", "type"],
        [...columns, "YEARS", "VENDOR"].map((name) => [
          name,
          /SALES/.test(name) ? "NUMBER(12,2)" : name === "YEAR" ? "NUMBER(4,0)" : "VARCHAR",
        ]),
      );
    else if (text.includes("HASH_AGG")) data = resultOf(["U", "H", "C"], [["USER", "1", "1"]]);
    else if (/SELECT \\?"PLATFORM/.test(text)) {
      started();
      await allowed;
      data = resultOf(columns, [["SNES", "1995", "1.5", "2", "3", "4", "10.5"]]);
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ success: true, code: null, message: null, data }));
  });
  return { server, reading, answer };
}

let folder: string;
let child: ChildProcess | undefined;
const snowflake = standIn();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snowhook-stopping-"));
  await writeFile(join(folder, "token"), "token");
  snowflake.server.listen(0, "127.0.0.1");
  await once(snowflake.server, "listening");
});
afterAll(async () => {
  child?.kill("SIGKILL");
  snowflake.answer();
  snowflake.server.closeAllConnections();
  snowflake.server.close();
  await rm(folder, { recursive: true, force: true });
});

const portOf = (server: Server) => {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether a new connection is taken. */
const taken = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

it("on SIGTERM answers what is under way whole, takes no new connection, and exits with 0", async () => {
  const built = await buildService(join(folder, "service"), join(import.meta.dirname, "../../demo/api.yml"));
  const [node = "", ...args] = built.command;
  const port = await freePort();
  child = spawn(node, args, {
    cwd: built.cwd,
    stdio: "ignore",
    env: {
      ...built.env,
      HOST: "127.0.0.1",
      PORT: String(port),
      SNOWFLAKE_ACCOUNT: "STANDIN",
      SNOWFLAKE_ACCESS_URL: `http://127.0.0.1:${portOf(snowflake.server)}`,
      SNOWFLAKE_TOKEN_FILE: join(folder, "token"),
      SNOWFLAKE_DATABASE: "D",
      SNOWFLAKE_SCHEMA: "S",
    },
  });
  const ended = once(child, "exit");
  await until(() => taken(port));
  const slow = fetch(`http://127.0.0.1:${port}/videogamesales?limit=5`);
  await snowflake.reading;
  child.kill("SIGTERM");
  await until(async () => !(await taken(port)));
  expect(child.exitCode).toBeNull();
  snowflake.answer();
  const response = await slow;
  expect(response.status).toBe(200);
  const { data } = (await response.json()) as { data: { platform: string }[] };
  expect(data.map((row) => row.platform)).toEqual(["SNES"]);
  expect(await ended).toEqual([0, null]);
}, 60_000);
