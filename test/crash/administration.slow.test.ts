// npm run test:crash — setup and reset, killed at every request they make, twice in a row, and then run again; and run by
// two processes at once: the account is what one whole run makes of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type CrashMachine, startCrashMachine } from "./crash-machine.ts";
import { killAtEveryRequest } from "./kill-at-every-request.ts";
import { AT_ONCE, TWICE } from "./plans.ts";

const KINDS = [
  "DATABASES",
  "SCHEMAS IN ACCOUNT",
  "WAREHOUSES",
  "ROLES",
  "USERS",
  "INTEGRATIONS",
  "COMPUTE POOLS",
];

let machine: CrashMachine;
before(async () => {
  machine = await startCrashMachine();
});
after(() => machine?.stop());

/** They keep nothing between two runs, so that being killed once is a part of being killed twice. */
const PLANS = [TWICE, ...AT_ONCE];

const runSetup = { event: {} };
const runReset = { event: { environment: "all", confirm: "delete every environment of videogames" } };

/** Everything that belongs to the account, who owns it, and what every role and user of ours may do. */
async function shown(): Promise<string[]> {
  const lines: string[] = [];
  const show = async (what: string) => {
    for (const row of await machine.query<Record<string, unknown>>(`SHOW ${what}`, "administrator")) {
      const { name, owner, database_name, privilege, granted_on, role, grantee_name, comment } = row;
      const words = [name, owner, database_name, privilege, granted_on, role, grantee_name, comment];
      lines.push([what, ...words.map((word) => String(word ?? ""))].join(" "));
    }
  };
  for (const kind of [...KINDS, "GRANTS ON ACCOUNT"]) await show(kind);
  const ours = lines.flatMap((line) => /^(ROLE|USER)S (SNOWHOOK_\S+|VIDEOGAMES_\S+)/.exec(line) ?? []);
  for (let index = 0; index < ours.length; index += 3)
    await show(`GRANTS TO ${ours[index + 1]} ${ours[index + 2]}`);
  return lines.sort();
}

test("setup", async (t) => {
  await machine.functions.run("setup", runSetup);
  const made = await shown();
  const prepare = async () => {
    await machine.functions.run("reset", runReset);
    return {
      deliver: async () => runSetup.event,
      check: async () => assert.deepEqual(await shown(), made),
    };
  };
  await killAtEveryRequest(t, machine, { name: "setup" }, prepare, PLANS);
});

test("reset", async (t) => {
  await machine.functions.run("reset", runReset);
  const bare = await shown();
  const prepare = async () => {
    await machine.functions.run("setup", runSetup);
    return {
      deliver: async () => runReset.event,
      check: async () => assert.deepEqual(await shown(), bare),
    };
  };
  await killAtEveryRequest(t, machine, { name: "reset" }, prepare, PLANS);
});
