import { createHmac } from "node:crypto";
import type { Delivery } from "../../core/github/receive-delivery.ts";
import { REPOSITORY } from "./project.ts";
import type { Random } from "./random.ts";
import type { Pushed, RepositoryModel } from "./repository-model.ts";

/** A signed push as GitHub sends it: the same bytes and the same id each time. */
export type SignedPush = Omit<Delivery, "receivedAt">;

const NOTHING = "0".repeat(40);

/** Pushes to a branch what a developer might: mostly new migrations, now and then something else, or back to before. */
export function pushSomething(
  repository: RepositoryModel,
  random: Random,
  branch: string,
  now: number,
): { pushed: Pushed; forced: boolean; touched: boolean } {
  const earlier = repository.pushes(branch);
  const last = earlier.at(-1);
  // One who puts a branch back has looked at what is there.
  if (earlier.length > 2 && now - (last?.at ?? now) > 60_000 && random.chance(0.05)) {
    const { commit } = random.pick(earlier.slice(-5));
    if (commit !== last?.commit)
      return { pushed: repository.push(branch, commit, now), forced: true, touched: false };
  }
  const touched = last === undefined || random.chance(0.9);
  const pushed = repository.push(branch, repository.make(branch, touched), now);
  return { pushed, forced: false, touched };
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
export function signPush(
  { pushed, forced, touched }: ReturnType<typeof pushSomething>,
  id: string,
  secret: string,
): SignedPush {
  const { branch, commit, before } = pushed;
  const path = touched ? "migrations/R__state.sql" : "docs/page.md";
  const commits = forced ? [] : [{ id: commit.id, added: [], modified: [path], removed: [] }];
  const body = Buffer.from(
    JSON.stringify({
      ref: `refs/heads/${branch}`,
      before: before?.id ?? NOTHING,
      after: commit.id,
      created: before === undefined,
      deleted: false,
      forced,
      repository: { full_name: REPOSITORY },
      sender: { login: "octocat" },
      commits,
    }),
  );
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return {
    method: "POST",
    headers: {
      "x-github-event": "push",
      "x-github-delivery": id,
      "x-hub-signature-256": `sha256=${signature}`,
    },
    body,
  };
}
