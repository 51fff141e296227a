import { setTimeout as sleep } from "node:timers/promises";
import { change } from "../../core/review/testing/stage.ts";
import type { Checkout } from "../../local/github/read-checkout.ts";
import type { GitHub } from "../../local/github/start-github.ts";
import type { PullInstallation } from "./pull-installation.ts";

type Changes = Readonly<Record<string, string | null>>;

export interface StoryOptions {
  readonly base?: string;
  /** `OWNER/NAME` that it comes from */
  readonly fork?: string;
  /** what both sides begin with, beside `migrations/V1__a.sql` */
  readonly files?: Readonly<Record<string, string>>;
}

/** A pull request from its first commit on, as people see it at GitHub. */
export interface PullStory {
  readonly number: number;
  readonly start: Checkout;
  readonly head: Checkout;
  /** The comment that has the plan. */
  plan(): string;
  /** The check of the plan, at its head or another commit. */
  check(commit?: string): GitHub["checkRuns"][number] | undefined;
  /** Somebody comments; what was made of it is waited for. */
  say(login: string, body: string): Promise<{ reactions: string[]; answer: string }>;
  /** Another head. */
  push(changes: Changes): Promise<Checkout>;
  /** Merges it, and the base's push is delivered. */
  merge(commit?: Checkout): Promise<void>;
  /** What GitHub says of the newest deployment. */
  deployed(): { state: string; description: string } | undefined;
}

let stories = 0;

/** Opens a pull request of some changes, and waits for what is made of it. */
export async function openPull(
  installation: PullInstallation,
  changes: Changes,
  { base = "dev", fork, files = {} }: StoryOptions = {},
): Promise<PullStory> {
  const { hub, settled } = installation;
  stories += 1;
  // No two stories have a commit in common.
  const own = {
    "modules/m.sql": "",
    "story.txt": String(stories),
    "migrations/V1__a.sql": "CREATE TABLE A (N NUMBER);\n",
  };
  const start = change({ files: new Map(), commit: "0".repeat(40) }, { ...own, ...files });
  await installation.undelivered(async () => {
    for (const branch of new Set(["dev", "main", base])) await hub.push(branch, start);
  });
  let head = change(start, changes);
  const branch = `feature-${stories}`;
  const { number } = await hub.pulls.open({ head, base, branch, ...(fork === undefined ? {} : { fork }) });
  await settled();
  const commentOf = (marker: string) =>
    hub.comments.find(({ issue, body }) => issue === number && body.startsWith(marker))?.body ?? "";
  return {
    ...{ number, start },
    get head() {
      return head;
    },
    plan: () => commentOf("<!-- snowhook:plan -->"),
    check: (commit = head.commit) =>
      hub.checkRuns.findLast(({ head_sha, name }) => head_sha === commit && name === "snowhook"),
    async say(login, body) {
      // GitHub's times are whole seconds: nobody has read in the second in which it was written.
      await sleep(1_050 - (Date.now() % 1_000));
      const { comment } = await hub.pulls.comment(number, login, body);
      await settled();
      return {
        reactions: comment.reactions.map(({ content }) => content),
        answer: commentOf(`<!-- snowhook:answer ${comment.id} -->`),
      };
    },
    async push(more) {
      head = change(head, more);
      await hub.pulls.push(number, head);
      await settled();
      return head;
    },
    async merge(commit = head) {
      await hub.push(base, commit);
      await hub.pulls.merge(number);
      await settled();
    },
    deployed: () => hub.deployments.at(-1)?.statuses.at(-1),
  };
}
