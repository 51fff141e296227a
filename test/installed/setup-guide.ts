import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "../../core/snowflake/connect.ts";
import { readCheckout } from "../../local/github/read-checkout.ts";
import { type GitHub, startGitHub } from "../../local/github/start-github.ts";
import { startCloud } from "./cloud.ts";
import { blocksOf } from "./guide.ts";
import { openShell } from "./paste.ts";

const ACCOUNT = { account: "SNOWGLOBE", user: "ROOT", password: "root of the account" };
const TOKEN = "github_pat_of_the_shop";

/** Not to be had without AWS: what `serverless package` has made is started instead. */
const ON_AWS = /^npx serverless (?:deploy|remove)\b.*$/gm;

/** What the guide leads to. */
export interface Followed {
  /** what `doctor` printed at its end */
  readonly doctor: string;
  readonly hub: Pick<GitHub, "deployments" | "statuses">;
  /** databases before the guide was followed, after the push, and after the last section took it all away */
  readonly databases: Readonly<Record<"before" | "pushed" | "after", readonly string[]>>;
}

/**
 * Follows docs/setup.md from its second section on, in a repository where the packages are installed and `init` was run:
 * each shell block is pasted as it stands, the SQL is run by the account's first user, and the stand-ins are GitHub's
 * pages, AWS and Snowflake.
 */
export async function followSetupGuide(folder: string, repository: string): Promise<Followed> {
  const cloud = await startCloud(folder);
  const root = await connect({ ...ACCOUNT, accessUrl: cloud.globe.url });
  let hub: GitHub | undefined;
  const shell = openShell(repository, { ...process.env, ...cloud.environment, HOME: folder, NO_COLOR: "1" });
  try {
    const databases = async () =>
      (await root.query<{ name: string }>("SHOW DATABASES")).rows.map(({ name }) => name).sort();
    const before = await databases();
    let pushed: string[] = [];
    let doctor = "";
    let printed = "";
    let webhookUrl = "";
    const guide = await readFile(join(repository, "node_modules/snowhook/docs/setup.md"), "utf8");
    for (const { heading, language, text } of blocksOf(guide)) {
      if (heading.startsWith("1. ")) continue;
      if (language === "sql") {
        for (const statement of text
          .replace("the line above", printed.trim().split("\n").at(-1) ?? "")
          .split(";\n"))
          if (statement.trim() !== "") await root.query(statement);
        continue;
      }
      if (heading === "7. Push") {
        assert.ok(hub !== undefined);
        await shell.paste(text.replace("git push", "true"));
        await push(hub, repository);
        pushed = await databases();
        continue;
      }
      printed = await shell.paste(
        text
          .replace(ON_AWS, "true")
          .replace("github_pat_…", TOKEN)
          .replace(/https:\/\/ADDRESS\S*/, webhookUrl),
      );
      if (heading === "4. The functions") {
        const { webhookSecret } = cloud.secret("snowhook/webhook") as { webhookSecret: string };
        hub = await startGitHub({
          repository: "acme/shop",
          token: TOKEN,
          webhookSecret,
          webhookUrl: () => webhookUrl,
        });
        webhookUrl = await cloud.deployStack(repository, hub.url);
        await shell.paste(`export SNOWHOOK_GITHUB_API=${hub.url}`);
      }
      if (heading === "5. Setup") await ping(hub);
      if (heading === "8. Every link") doctor = printed;
    }
    assert.ok(hub !== undefined);
    return { doctor, hub, databases: { before, pushed, after: await databases() } };
  } finally {
    shell.close();
    await root.close();
    await hub?.close();
    await cloud.stop();
  }
}

/** GitHub's own first delivery, which section 6 promises an answer to. */
async function ping(hub: GitHub | undefined): Promise<void> {
  const answer = await hub?.deliver("ping", JSON.stringify({ zen: "Keep it logically awesome." }));
  assert.ok(answer?.ok, `GitHub's ping is answered with ${answer?.status}: ${await answer?.text()}`);
}

async function push(hub: GitHub, repository: string): Promise<void> {
  const { status, commit } = await hub.push("main", await readCheckout(repository));
  assert.equal(status, 202);
  for (let tries = 0; tries < 600; tries += 1) {
    const last = hub.deployments.findLast(({ sha }) => sha === commit)?.statuses.at(-1);
    if (last?.state === "success" || last?.state === "failure")
      return assert.equal(last.state, "success", last.description);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail("the push was not deployed in a minute");
}
