// npm run test:crash — bind-api, killed at every request it makes, twice in a row, and then run again; and run by two
// processes at once: one service, with the image that was asked for, ready, and bound to it by its comment.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { withFiles } from "../../local/github/read-checkout.ts";
import { type CrashMachine, startCrashMachine } from "./crash-machine.ts";
import { killAtEveryRequest } from "./kill-at-every-request.ts";
import { AT_ONCE, TWICE } from "./plans.ts";
import type { Work } from "./strike.ts";

const root = join(import.meta.dirname, "../..");
const SERVICE = "SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES_API";

/** It keeps nothing between two runs, so that being killed once is a part of being killed twice. */
const PLANS = [TWICE, ...AT_ONCE];

/** Answers "ready" to whoever asks. */
const PROGRAM = `require("node:http").createServer((_, answer) => answer.end("{}")).listen(process.env.PORT, process.env.HOST)`;

let machine: CrashMachine;
let images = 0;
before(async () => {
  machine = await startCrashMachine();
  await machine.functions.run("setup", { event: {} });
});
after(() => machine?.stop());

/** A new commit whose image was pushed under its name. */
async function newImage(): Promise<Work> {
  images += 1;
  const checkout = withFiles(
    { files: new Map(), commit: "0".repeat(40) },
    new Map([
      ["api-image/service.yml", readFileSync(join(root, "api-image/service.yml"), "utf8")],
      ["image.txt", `image ${images}`],
    ]),
  );
  await machine.hub.push("dev", checkout);
  const digest = machine.globe.pushImage({
    repository: "SNOWHOOK.SHARED.IMAGES",
    name: "videogamesales-api",
    tag: checkout.commit,
    command: [process.execPath, "-e", PROGRAM],
    cwd: root,
    env: { IMAGE: String(images) },
  });
  return {
    deliver: async () => ({ environment: "dev", tag: checkout.commit }),
    async check(answer) {
      const { outcome } = answer as { outcome: string };
      assert.ok(["created", "updated", "unchanged"].includes(outcome), JSON.stringify(answer));
      const show = (what: string) => machine.query<Record<string, unknown>>(`SHOW ${what}`, "administrator");
      const containers = await show(`SERVICE CONTAINERS IN SERVICE ${SERVICE}`);
      assert.deepEqual(
        containers.map(({ status, image_digest }) => [status, image_digest]),
        [["READY", digest]],
      );
      const services = await show("SERVICES IN SCHEMA SNOWHOOK_DEV.VIDEOGAMES");
      assert.equal(services.length, 1);
      assert.match(String(services[0]?.comment), new RegExp(digest));
      const grants = await show("GRANTS TO ROLE SNOWHOOK_DEV_SONY");
      assert.ok(
        grants.some((row) => JSON.stringify(row).includes("CALLER")),
        "its callers must have its service role",
      );
    },
  };
}

test("bind-api, of a service that is not there", async (t) => {
  const prepare = async () => {
    await machine.query(`DROP SERVICE IF EXISTS ${SERVICE}`, "administrator");
    return newImage();
  };
  await killAtEveryRequest(t, machine, { name: "bind-api", label: "bind-api (new)" }, prepare, PLANS);
});

test("bind-api, of one that is there", async (t) => {
  await killAtEveryRequest(t, machine, { name: "bind-api", label: "bind-api (again)" }, newImage, PLANS);
});
