// npm run bench:time-outs: how long a packaged function waits for what hangs, with the time limits that it is shipped
// with. All cases wait side by side; it takes as long as the longest of them.
import * as z from "zod";
import { type Elsewhere, startOneProject, WEBHOOK_SECRET } from "../test/runtime-api/one-project.ts";
import { type Silence, startSilentServer } from "../test/support/silent-server.ts";
import { deliveries, eventOf } from "./webhook/deliveries.ts";

const project = await startOneProject();
const event = await project.push(
  new Map([
    ["scripts/V1__a.sql", "CREATE TABLE A (N NUMBER);"],
    ["modules/m.j2", ""],
  ]),
);
const [delivery] = deliveries(1, WEBHOOK_SECRET);
if (delivery === undefined) throw new Error("no delivery");

interface Case {
  readonly name: "webhook" | "deploy";
  readonly what: string;
  /** of the function, in seconds */
  readonly limit: number;
  readonly elsewhere: (silence: Silence) => Promise<Elsewhere>;
}

const silent = async (silence: Silence) => (await startSilentServer(silence)).url;
const afterSignIn = async (silence: Silence) =>
  (
    await startSilentServer(silence, {
      url: project.snowglobeUrl,
      isSilent: (path) => path.startsWith("/queries/"),
    })
  ).url;
const cases: readonly Case[] = [
  {
    name: "webhook",
    what: "Secrets Manager",
    limit: 10,
    elsewhere: async (s) => ({ secretsManager: await silent(s) }),
  },
  { name: "webhook", what: "SQS", limit: 10, elsewhere: async (s) => ({ queue: await silent(s) }) },
  {
    name: "deploy",
    what: "Secrets Manager",
    limit: 900,
    elsewhere: async (s) => ({ secretsManager: await silent(s) }),
  },
  { name: "deploy", what: "GitHub", limit: 900, elsewhere: async (s) => ({ github: await silent(s) }) },
  {
    name: "deploy",
    what: "Snowflake, signing in",
    limit: 900,
    elsewhere: async (s) => ({ snowflake: await silent(s) }),
  },
  {
    name: "deploy",
    what: "Snowflake, after signing in",
    limit: 900,
    elsewhere: async (s) => ({ snowflake: await afterSignIn(s) }),
  },
];

const answers = z.object({
  message: z.string().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
  failure: z.object({ message: z.string() }).optional(),
});
console.log("| function | hangs | how | gives up after, s | its limit, s | what it said |");
console.log("| --- | --- | --- | ---: | ---: | --- |");
let isTooLong = false;
await Promise.all(
  cases.flatMap(({ name, what, limit, elsewhere }) =>
    (["connection", "headers"] as const).map(async (silence) => {
      const running = await project.start(name, { seconds: limit }, await elsewhere(silence));
      await running.ready;
      const started = performance.now();
      const answer = await running
        .invoke(name === "webhook" ? eventOf(delivery) : event)
        .catch((error: unknown) => String(error));
      const seconds = (performance.now() - started) / 1000;
      isTooLong ||= seconds >= limit;
      const failed = running.log.findLast(({ level }) => level === "error");
      const said = answers.parse(failed ?? {});
      const reason =
        said.failure?.message ?? said.error ?? said.cause ?? said.message ?? JSON.stringify(answer);
      const how = silence === "connection" ? "no answer" : "headers, no body";
      console.log(
        `| ${name} | ${what} | ${how} | ${seconds.toFixed(0)} | ${limit} | ${reason.split("\n")[0]} |`,
      );
    }),
  ),
);
if (isTooLong) process.exitCode = 1;
// What hangs keeps its connections: there is nothing to say goodbye to.
process.exit();
