import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readProjectFile } from "../project/read-project-file.ts";
import { decidePush } from "./decide-push.ts";
import { type PushEvent, pushEventSchema } from "./push-event.ts";

const TWO = `version: 1
projects:
  shop:
    repository: acme/pipeline
    staged: { loader: migrations/python/loader, tools: shared/tools }
    environments:
      dev: { branch: dev, history_table: A.B.C }
      prod: { branch: main, history_table: A.B.D }
`;
const file = readProjectFile(TWO);
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
const decide = (change?: Change) => decidePush(push(change), file, { id: "delivery-1", at });

describe("what a push deploys", () => {
  it("queues a push that touched a script", () => {
    expect(decide()).toEqual({
      requests: [
        {
          version: 2,
          kind: "deploy",
          project: "shop",
          environment: "dev",
          repository: "acme/pipeline",
          ref: "refs/heads/dev",
          commit: id(2),
          deliveryId: "delivery-1",
          attempt: at.getTime(),
          requestedBy: "push:octocat",
        },
      ],
      ignored: [],
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
    expect(decide({ commits: [{ id: id(2), ...files }] })).toHaveProperty("requests.0.commit", id(2));
  });

  it("looks at every commit of the push, not at the last", () => {
    const commits = [
      { id: id(3), added: ["migrations/R__v.sql"] },
      { id: id(2), modified: ["README.md"] },
    ];
    expect(decide({ commits })).toHaveProperty("requests.0.commit", id(2));
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
    expect(decide(change)).toEqual({ requests: [], ignored: [reason] });
  });

  it("knows the repository in any case, as GitHub does", () => {
    expect(decide({ repository: { full_name: "Acme/Pipeline" } })).toHaveProperty(
      "requests.0.repository",
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
    expect(decide(change)).toHaveProperty("requests.0.before", id(1));
  });

  it("nineteen commits are believed", () => {
    expect(decide({ commits: many(19) })).toHaveProperty("requests", []);
  });

  it("a new branch is deployed: there is nothing to compare with", () => {
    const decision = decide({ created: true, before: none, commits: [] });
    expect(decision).toHaveProperty("requests.0.commit", id(2));
    expect(decision).not.toHaveProperty("requests.0.before");
  });

  it("a script that is listed is enough, however long the list", () => {
    const decision = decide({ forced: true });
    expect(decision).toHaveProperty("requests.0.commit", id(2));
    expect(decision).not.toHaveProperty("requests.0.before");
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
          const ignored = decide({ commits, forced, created }).requests.length === 0;
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

describe("a push to a repository of several projects", () => {
  const several = readProjectFile(`${TWO}  web:
    repository: Acme/Pipeline
    scripts: web/sql
    modules: web/modules
    config: web/schemachange-config.yml
    environments:
      dev: { branch: dev, history_table: A.B.E }
    jobs:
      load: { file: web/jobs/load.sql, when: [after-deployment] }
  other:
    repository: acme/other
    environments:
      dev: { branch: dev, history_table: A.B.F }
`);
  const of = (files: string[], change: Change = {}) =>
    decidePush(push({ commits: [{ id: id(2), modified: files }], ...change }), several, { at });
  const placesOf = (decision: ReturnType<typeof of>) =>
    decision.requests.map(({ project, environment }) => `${project}/${environment}`);

  it("is a request for each project that it touched", () => {
    expect(placesOf(of(["migrations/V1__a.sql"]))).toEqual(["shop/dev"]);
    expect(placesOf(of(["web/sql/V1__a.sql", "migrations/V1__a.sql"]))).toEqual(["shop/dev", "web/dev"]);
    expect(placesOf(of(["web/sql/V1__a.sql"], { ref: "refs/heads/main" }))).toEqual([]);
  });

  it.each(["web/modules/m.sql", "web/schemachange-config.yml", "web/jobs/load.sql"])(
    "counts %s as deployed too",
    (path) => {
      expect(placesOf(of([path]))).toEqual(["web/dev"]);
      expect(placesOf(of([`${path}.bak`]))).toEqual(path.endsWith("m.sql") ? ["web/dev"] : []);
    },
  );

  it("never reaches the projects of another repository", () => {
    const { requests } = of(["migrations/V1__a.sql"], { repository: { full_name: "acme/other" } });
    expect(requests).toMatchObject([{ project: "other", repository: "acme/other" }]);
    const { ignored } = of([], { repository: { full_name: "evil/x" } });
    expect(ignored).toEqual(["this deploys acme/pipeline, Acme/Pipeline, acme/other only"]);
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
