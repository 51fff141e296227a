import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEnvironments } from "../environments/read-environments.ts";
import { decidePush, deployedFolders } from "./decide-push.ts";
import { type PushEvent, pushEventSchema } from "./push-event.ts";

const environments = readEnvironments(`
version: 1
repository: acme/pipeline
files: { loader: migrations/python/loader, tools: shared/tools }
shared: { database: SNOWHOOK, warehouse: SNOWHOOK_WH, compute_pool: SNOWHOOK_POOL, image_repository: SNOWHOOK.SHARED.IMAGES }
ingest: { owner: gregorut, dataset: videogamesales }
environments:
  dev: { branch: dev, name: DEV }
  prod: { branch: main, name: PROD }
`);
const none = "0".repeat(40);
const id = (digit: number): string => String(digit).repeat(40);
const at = new Date("2026-11-22T10:00:00Z");

interface Change {
  ref?: string;
  before?: string;
  after?: string;
  created?: boolean;
  deleted?: boolean;
  forced?: boolean;
  repository?: { full_name: string };
  commits?: { id: string; added?: string[]; modified?: string[]; removed?: string[] }[];
}

function push(change: Change = {}): PushEvent {
  return pushEventSchema.parse({
    ref: "refs/heads/dev",
    before: id(1),
    after: id(2),
    repository: { full_name: "acme/pipeline" },
    sender: { login: "octocat" },
    commits: [{ id: id(2), modified: ["migrations/V1__a.sql"] }],
    ...change,
  });
}
const decide = (change?: Change) => decidePush(push(change), environments, { id: "delivery-1", at });

describe("what a push deploys", () => {
  it("queues a push that touched a script", () => {
    expect(decide()).toEqual({
      request: {
        version: 1,
        kind: "deploy",
        environment: "dev",
        repository: "acme/pipeline",
        ref: "refs/heads/dev",
        commit: id(2),
        deliveryId: "delivery-1",
        attempt: at.getTime(),
        requestedBy: "push:octocat",
      },
    });
  });

  it.each([
    ["added", { added: ["migrations/deep/V2__b.sql"] }],
    ["removed", { removed: ["migrations/V1__a.sql"] }],
    [
      "removed beside a file that is not ours",
      { modified: ["README.md"], removed: ["migrations/V1__a.sql"] },
    ],
    ["a file of the procedure", { modified: ["migrations/python/loader/load.py"] }],
    ["a staged folder elsewhere", { modified: ["shared/tools/x.py"] }],
  ])("queues what was %s", (_, files) => {
    expect(decide({ commits: [{ id: id(2), ...files }] })).toHaveProperty("request.commit", id(2));
  });

  it("looks at every commit of the push, not at the last", () => {
    const commits = [
      { id: id(3), added: ["migrations/R__v.sql"] },
      { id: id(2), modified: ["README.md"] },
    ];
    expect(decide({ commits })).toHaveProperty("request.commit", id(2));
  });

  it.each<[string, Change, string]>([
    ["a tag", { ref: "refs/tags/v1" }, "refs/tags/v1 is a tag: only branches deploy"],
    ["an unknown branch", { ref: "refs/heads/topic" }, "branch topic is not an environment's branch"],
    ["a deleted branch", { after: none, deleted: true }, "refs/heads/dev was deleted"],
    ["a deleted branch, by its commit alone", { after: none }, "refs/heads/dev was deleted"],
    ["another repository", { repository: { full_name: "evil/pipeline" } }, "this deploys acme/pipeline only"],
    [
      "other files",
      { commits: [{ id: id(2), added: ["README.md", "migrations.md", "docs/migrations/x.sql"] }] },
      "nothing under migrations, shared/tools changed",
    ],
  ])("ignores %s, with the reason", (_, change, reason) => {
    expect(decide(change)).toEqual({ ignored: reason });
  });

  it("knows the repository in any case, as GitHub does", () => {
    expect(decide({ repository: { full_name: "Acme/Pipeline" } })).toHaveProperty(
      "request.repository",
      "acme/pipeline",
    );
  });
});

describe("when the list of files cannot be trusted", () => {
  const readme = { modified: ["README.md"] };
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: index === count - 1 ? id(2) : id(3), ...readme }));

  it.each<[string, Change]>([
    ["a force push", { forced: true, commits: [{ id: id(2), ...readme }] }],
    ["a force push back, without commits", { forced: true, commits: [] }],
    ["twenty commits", { commits: many(20) }],
    ["commits that do not lead to the head", { commits: [{ id: id(3), ...readme }] }],
    ["a merge, which lists nothing", { commits: [{ id: id(3), ...readme }, { id: id(2) }] }],
    ["no commits", { commits: [] }],
    [
      "a commit with as many files as GitHub lists",
      { commits: [{ id: id(2), added: Array.from({ length: 300 }, (_, index) => `docs/${index}`) }] },
    ],
  ])("%s is queued with the commit before it, to compare the trees", (_, change) => {
    expect(decide(change)).toHaveProperty("request.before", id(1));
  });

  it("nineteen commits are believed", () => {
    expect(decide({ commits: many(19) })).toHaveProperty("ignored");
  });

  it("a new branch is deployed: there is nothing to compare with", () => {
    const decision = decide({ created: true, before: none, commits: [] });
    expect(decision).toHaveProperty("request.commit", id(2));
    expect(decision).not.toHaveProperty("request.before");
  });

  it("a script that is listed is enough, however long the list", () => {
    const decision = decide({ forced: true });
    expect(decision).toHaveProperty("request.commit", id(2));
    expect(decision).not.toHaveProperty("request.before");
  });

  it("a push is ignored for its files only when each commit names some and none is ours", () => {
    const file = fc.constantFrom("README.md", "migrations/V1__a.sql", "docs/x", "shared/tools/y");
    const commit = fc.record({
      id: fc.constantFrom(id(2), id(3)),
      modified: fc.array(file, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(commit, { maxLength: 25 }),
        fc.boolean(),
        fc.boolean(),
        (commits, forced, created) => {
          const ignored = "ignored" in decide({ commits, forced, created });
          const names = commits.flatMap(({ modified }) => modified);
          const harmless =
            commits.every(({ modified }) => modified.length > 0) &&
            !names.some((name) => /^(mig|sha)/.test(name));
          const sure = !forced && !created && commits.length < 20 && commits.at(-1)?.id === id(2);
          expect(ignored).toBe(harmless && sure);
        },
      ),
    );
  });
});

describe("the folders that are deployed", () => {
  it("are named once, without those inside another", () => {
    expect(deployedFolders(environments)).toEqual(["migrations", "shared/tools"]);
    expect(deployedFolders({ migrations: "sql", files: { a: "sql-tools", b: "sql/b" } })).toEqual([
      "sql",
      "sql-tools",
    ]);
  });
});

describe("a push payload", () => {
  it.each([
    ["no ref", { ref: undefined }],
    ["a commit id that is none", { after: "HEAD; rm -rf" }],
    ["no repository", { repository: {} }],
  ])("with %s is refused", (_, change) => {
    const payload = {
      ref: "refs/heads/dev",
      before: id(1),
      after: id(2),
      repository: { full_name: "a/b" },
      ...change,
    };
    expect(pushEventSchema.safeParse(payload).success).toBe(false);
  });
});
