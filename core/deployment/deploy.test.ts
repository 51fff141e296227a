import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { beforeAll, describe, expect, it } from "vitest";
import { ConnectionError, InterruptedError, LeaseError, StatementError } from "../errors/index.ts";
import { type Asked, fakeGithub } from "../github/fake-github.ts";
import type { ProjectFile } from "../project/project.ts";
import { readProjectFile } from "../project/read-project-file.ts";
import { SHOP, shopFile } from "../project/testing/shop.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { projectSecrets } from "../secrets/project-secrets.ts";
import { deploy } from "./deploy.ts";
import type { DeploymentReport } from "./deployment-types.ts";
import type { DeploymentEvent } from "./events.ts";
import { type FakeAccount, fakeEngine } from "./fake-engine.ts";

const file = shopFile();
const secrets = () =>
  projectSecrets(async () =>
    JSON.stringify({
      account: "A",
      user: "SERVICE",
      password: "password-value",
      token: "webhook-secret-value",
    }),
  );
const before = "1".repeat(40);
const commit = "2".repeat(40);
const head = "3".repeat(40);
const request: DeployRequest = {
  version: 2,
  kind: "deploy",
  project: "shop",
  environment: "dev",
  repository: "acme/shop",
  ref: "refs/heads/dev",
  commit,
  deliveryId: "delivery-1",
  attempt: 1000,
  requestedBy: "push:octocat",
};

let archive: Buffer;
beforeAll(async () => {
  const tar = pack();
  tar.entry({ name: "top/migrations/V1__a.sql" }, "select 1");
  tar.entry({ name: "top/migrations/python/loader/load.py" }, "pass");
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar as AsyncIterable<Uint8Array>) chunks.push(chunk);
  archive = gzipSync(Buffer.concat(chunks));
});

interface Ran {
  report: DeploymentReport;
  done: string[];
  /** what GitHub shows, in order */
  states: string[];
  descriptions: string[];
  asked: Asked[];
}

const trees = (ids: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(ids).map(([id, migrations]) => [
      `GET /repos/acme/shop/git/trees/${id}`,
      () => Response.json({ tree: [{ path: "migrations", type: "tree", sha: migrations }] }),
    ]),
  );

async function run(
  account: FakeAccount = {},
  change: {
    request?: Partial<DeployRequest>;
    receive?: { count: number; last: boolean };
    answers?: Record<string, () => Response>;
    file?: ProjectFile;
    keepFingerprint?: () => Promise<unknown>;
    onEvent?: (event: DeploymentEvent) => void;
  } = {},
): Promise<Ran> {
  const created = () => Response.json({ id: 7 }, { status: 201 });
  const { github, asked } = fakeGithub(
    {
      "GET /repos/acme/shop/commits/heads/dev": () => new Response(commit),
      [`GET /repos/acme/shop/tarball/${commit}`]: () =>
        new Response(new Uint8Array(archive), { headers: { "content-type": "application/x-gzip" } }),
      "GET /repos/acme/shop/deployments": () => Response.json([]),
      "POST /repos/acme/shop/deployments": created,
      "POST /repos/acme/shop/deployments/7/statuses": created,
      [`POST /repos/acme/shop/statuses/${commit}`]: created,
      ...change.answers,
    },
    "github-token-value",
  );
  const { engine, done } = fakeEngine(account);
  const report = await deploy({
    request: { ...request, ...change.request },
    file: change.file ?? file,
    secrets: secrets(),
    github,
    engine,
    deadline: new Date(Date.now() + 60_000),
    receive: change.receive ?? { count: 1, last: false },
    keepFingerprint: async () => {
      done.push("keep fingerprint");
      await change.keepFingerprint?.();
    },
    ...(change.onEvent === undefined ? {} : { onEvent: change.onEvent }),
  });
  const statuses = asked.filter(({ url }) => url.pathname.endsWith("/7/statuses")).map(({ body }) => body);
  return {
    report,
    done,
    asked,
    states: statuses.map((body) => (body as { state: string }).state),
    descriptions: statuses.map((body) => (body as { description: string }).description),
  };
}

describe("a deployment", () => {
  it("goes from files over lease and migrations to the jobs, and tells GitHub", async () => {
    const { report, done, states, descriptions } = await run();
    expect(report).toMatchObject({
      outcome: "succeeded",
      commit,
      jobs: [{ job: "load", row: { rowsRead: 3 } }],
    });
    expect(done).toEqual([
      "connect SHOP_DEV_DEPLOY",
      "lease push:octocat 2222222 1000",
      "begin message",
      "migrate V1__a.sql with loader",
      expect.stringMatching(/^run as SHOP_DEV_LOAD: CALL SHOP_DEV\.SALES\.LOAD /),
      "end message succeeded push:octocat",
      "release",
      "close SHOP_DEV_DEPLOY",
    ]);
    expect(states).toEqual(["queued", "in_progress", "success"]);
    expect(descriptions.at(-1)).toBe(
      "0 scripts applied, 0 unchanged; load: rowsRead 3, groups 2, globalSales 1.5",
    );
  });

  it("records the same job for the same message, and another for another try", async () => {
    const idOf = ({ done }: Ran) =>
      done
        .find((step) => step.startsWith("run"))
        ?.split(" ")
        .at(-1);
    const id = idOf(await run());
    expect(idOf(await run({}, { receive: { count: 2, last: false } }))).toBe(id);
    expect(idOf(await run({}, { request: { attempt: 1001 } }))).not.toBe(id);
    expect(id).toBe("1000");
  });

  it("that fails in a script says file, line, statement and Snowflake's message, and loads nothing", async () => {
    const error = new StatementError("Object 'X' does not exist, password-value", {
      where: { line: 7, statement: 2, queryId: "q-1" },
    });
    const failed = { script: "V1__a.sql", path: "V1__a.sql", error, snippet: "  select * from x\n  ^" };
    const { report, done, states, descriptions } = await run({ deployMigrations: () => ({ failed }) });
    expect(report).toMatchObject({
      outcome: "failed",
      failure: {
        file: "V1__a.sql",
        line: 7,
        statement: 2,
        queryId: "q-1",
        message: "Object 'X' does not exist, ***",
      },
    });
    expect(states.at(-1)).toBe("failure");
    expect(descriptions.at(-1)).toBe("V1__a.sql:7, statement 2, Object 'X' does not exist, ***");
    expect(done.filter((step) => step.startsWith("run"))).toEqual([]);
    expect(done).toContain("release");
  });

  it("whose job fails is a failure in the procedure's words, without the key", async () => {
    const { report, states } = await run({
      load: () => {
        throw new StatementError("The source answered 503 to webhook-secret-value");
      },
    });
    expect(report).toMatchObject({
      outcome: "failed",
      failure: { message: "The source answered 503 to ***" },
    });
    expect(states.at(-1)).toBe("failure");
  });

  it("shows no secret that a job reports", async () => {
    const { descriptions } = await run({ load: () => ({ said: "password-value" }) });
    expect(descriptions.at(-1)).toBe("0 scripts applied, 0 unchanged; load: said ***");
  });

  it("of two projects in one repository has the project's name in its environment at GitHub", async () => {
    const second = SHOP.slice(SHOP.indexOf("  shop:"))
      .replace("  shop:", "  web:")
      .replaceAll("SHOP_", "WEB_");
    const { report, asked } = await run({}, { file: readProjectFile(`${SHOP}${second}`) });
    expect(report).toMatchObject({ outcome: "succeeded", project: "shop", environment: "dev" });
    const created = asked.find(
      ({ method, url }) => method === "POST" && url.pathname.endsWith("/deployments"),
    );
    expect(created?.body).toMatchObject({ environment: "shop/dev" });
  });

  it("fails when an assertion after the migrations failed", async () => {
    const verifyFailures = [{ path: "verify/a.sql", message: "2 rows" }];
    const { report } = await run({ deployMigrations: () => ({ verifyFailures }) });
    expect(report).toMatchObject({ outcome: "failed", failure: { file: "verify/a.sql", message: "2 rows" } });
  });

  it("whose commit lacks the scripts fails and says which folder", async () => {
    const { report } = await run(
      {},
      {
        answers: {
          [`GET /repos/acme/shop/tarball/${commit}`]: () =>
            new Response(new Uint8Array(gzipSync(Buffer.alloc(1024)))),
        },
      },
    );
    expect(report).toMatchObject({
      outcome: "failed",
      failure: { message: /no file under migrations.* at 2222222/ },
    });
  });

  it("to an environment that there is not fails at GitHub too", async () => {
    const { report, states } = await run({}, { request: { environment: "test" } });
    expect(report).toMatchObject({
      outcome: "failed",
      failure: { message: /there is no environment "test"/ },
    });
    expect(states).toEqual(["failure"]);
  });

  it("of another repository is ignored", async () => {
    const { report, asked } = await run({}, { request: { repository: "evil/pipeline" } });
    expect(report).toMatchObject({ outcome: "ignored", reason: "this deploys acme/shop only" });
    expect(asked).toEqual([]);
  });
});

describe("a deployment that cannot end now", () => {
  it("is paused when the time was up: lease and session are left as they are, and the message comes again at once", async () => {
    const paused = { script: "V1__a.sql", queryId: "q" };
    const { report, done, states } = await run({ deployMigrations: () => ({ paused }) });
    expect(report).toMatchObject({
      outcome: "paused",
      reason: "V1__a.sql is still running",
      afterSeconds: 0,
    });
    expect(done.slice(-1)).toEqual(["detach SHOP_DEV_DEPLOY"]);
    expect(done).not.toContain("release");
    expect(states.at(-1)).toBe("in_progress");
  });

  it("has succeeded all the same when its lease cannot be given back, which is tried twice and told", async () => {
    const events: DeploymentEvent[] = [];
    const onEvent = (event: DeploymentEvent) => void events.push(event);
    const releaseLease = () => {
      throw new Error("the session is gone");
    };
    const { report, done } = await run({ releaseLease }, { onEvent });
    expect(report.outcome).toBe("succeeded");
    expect(done.slice(-3)).toEqual(["release", "release", "close SHOP_DEV_DEPLOY"]);
    expect(events.at(-1)).toEqual({
      type: "lease-kept",
      holder: `push:octocat ${commit.slice(0, 7)} 1000`,
      reason: "the session is gone",
    });
  });

  it("goes on when the same message comes again, with the deployment that GitHub has", async () => {
    const list = () => Response.json([{ id: 7, payload: { key: "delivery-1:1000" } }]);
    const answers = { "GET /repos/acme/shop/deployments": list };
    const { report, states, asked } = await run({}, { receive: { count: 2, last: false }, answers });
    expect(report.outcome).toBe("succeeded");
    expect(states).toEqual(["in_progress", "success"]);
    expect(
      asked.filter(({ method, url }) => method === "POST" && url.pathname.endsWith("/deployments")),
    ).toEqual([]);
  });

  it("is paused while a job runs, and leaves its session", async () => {
    const { report, done } = await run({
      load: () => {
        throw new InterruptedError("Stopped waiting");
      },
    });
    expect(report).toMatchObject({ outcome: "paused", afterSeconds: 0 });
    expect(done.slice(-1)).toEqual(["detach SHOP_DEV_DEPLOY"]);
  });

  it("waits for somebody else's lease, and says who has it", async () => {
    const { report, done, descriptions } = await run({
      acquireLease: () => {
        throw new LeaseError("manual 1234567 is deploying here");
      },
    });
    expect(report).toMatchObject({ outcome: "paused", afterSeconds: 60 });
    expect(descriptions.at(-1)).toContain("manual 1234567 is deploying here");
    expect(done).toContain("close SHOP_DEV_DEPLOY");
  });

  const lost = () => {
    throw new LeaseError("The lease has run out and somebody else has taken over.");
  };
  const brokenScript = () => {
    const error = new StatementError("Table already exists", { code: "002002" });
    return { failed: { error, path: "migrations/V1__a.sql", script: "V1__a.sql", snippet: undefined } };
  };

  const unheard = () => {
    throw new ConnectionError("no route to Snowflake");
  };
  const whenTakenOver = [
    ["lost its lease", lost],
    ["failed where the other had been", brokenScript],
    ["did not reach Snowflake for a while", unheard],
  ] as const;

  it.each(whenTakenOver)(
    "says nothing of what another process works on, when it %s",
    async (_, deployMigrations) => {
      const { report, states } = await run({ deployMigrations, takenOver: { state: "running" } });
      expect(report).toMatchObject({ outcome: "paused", afterSeconds: 60 });
      expect(states).toEqual(["queued", "in_progress"]);
    },
  );

  it.each(whenTakenOver)(
    "says how it ended in the other process, when it %s",
    async (_, deployMigrations) => {
      const takenOver = { state: "ended", outcome: "succeeded" } as const;
      const { report, states } = await run({ deployMigrations, takenOver });
      expect(report.outcome).toBe("done-before");
      expect(states.at(-1)).toBe("success");
      const detail = "V1__a.sql:1, no";
      const failed = await run({
        deployMigrations,
        takenOver: { state: "ended", outcome: "failed", detail },
      });
      expect(failed.report).toMatchObject({ outcome: "failed", failure: { message: detail } });
    },
  );

  const unreachable: FakeAccount = {
    connect: () => {
      throw new ConnectionError("no route to Snowflake");
    },
  };

  it("is tried again when Snowflake cannot be reached, for as long as its message comes", async () => {
    for (const count of [1, 5, 99]) {
      const { report } = await run(unreachable, { receive: { count, last: false } });
      expect(report).toMatchObject({ outcome: "paused", afterSeconds: 60, unreachable: true });
    }
    const { report, states, descriptions } = await run(unreachable, { receive: { count: 100, last: true } });
    expect(report).toMatchObject({ outcome: "failed" });
    expect(states.at(-1)).toBe("failure");
    // In these words the reconciler knows what may have passed.
    expect(descriptions.at(-1)).toBe("given up after 100 tries: no route to Snowflake");
  });

  it("is tried again when GitHub is out of order", async () => {
    const answers = {
      [`GET /repos/acme/shop/tarball/${commit}`]: () => Response.json({ message: "Oops" }, { status: 502 }),
    };
    expect((await run({}, { answers })).report).toMatchObject({ outcome: "paused", afterSeconds: 60 });
  });

  it("has failed when its message will not come again", async () => {
    const { report, states } = await run(
      { deployMigrations: () => ({ paused: { script: "V1__a.sql", queryId: "q" } }) },
      { receive: { count: 50, last: true } },
    );
    expect(report).toMatchObject({
      outcome: "failed",
      failure: { message: "given up after 50 tries: V1__a.sql is still running" },
    });
    expect(states.at(-1)).toBe("failure");
  });

  it("is not tried again for a bug of ours: it fails and says so", async () => {
    const bug: FakeAccount = {
      deployMigrations: () => {
        throw new TypeError("x is undefined");
      },
    };
    expect((await run(bug)).report).toMatchObject({
      outcome: "failed",
      failure: { message: "x is undefined" },
    });
  });
});

describe("a message's life", () => {
  it("is recorded: how it ended, with what failed, and that it was given back", async () => {
    const error = new StatementError("no", { where: { line: 7 } });
    const failed = { script: "V1__a.sql", path: "V1__a.sql", error, snippet: "" };
    expect((await run({ deployMigrations: () => ({ failed }) })).done).toContain(
      "end message failed V1__a.sql:7, no",
    );
    const paused = { script: "V1__a.sql", queryId: "q" };
    expect((await run({ deployMigrations: () => ({ paused }) })).done).toContain("pause message");
    const thrown = await run({
      load: () => {
        throw new StatementError("no such procedure");
      },
    });
    expect(thrown.done).toContain("end message failed no such procedure");
  });

  it("that had ended is not lived again, and GitHub is told once more", async () => {
    const succeeded = await run({ message: { state: "ended", outcome: "succeeded" } });
    expect(succeeded.report.outcome).toBe("done-before");
    expect(succeeded.states.at(-1)).toBe("success");
    const failed = await run({ message: { state: "ended", outcome: "failed", detail: "V1__a.sql:7, no" } });
    expect(failed.states.at(-1)).toBe("failure");
    expect(failed.descriptions.at(-1)).toBe("V1__a.sql:7, no");
    for (const { done } of [succeeded, failed]) expect(done.join()).not.toMatch(/migrate|end message/);
  });

  it("is a failure when its function has vanished three times", async () => {
    expect((await run({ message: { crashes: 2 } })).report.outcome).toBe("succeeded");
    const { report, done, descriptions } = await run({ message: { crashes: 3 } });
    expect(report.outcome).toBe("failed");
    expect(descriptions.at(-1)).toBe("given up: the function ended without a word 3 times");
    expect(done.join()).not.toContain("migrate");
    expect(done).toContain("release");
  });
});

describe("a push that needs no deployment after all", () => {
  it("changed none of our files: the trees say so where the push could not", async () => {
    const answers = trees({ [before]: "same", [commit]: "same" });
    const { report, done, states } = await run({}, { request: { before }, answers });
    expect(report).toMatchObject({
      outcome: "ignored",
      reason: "nothing under migrations changed since 1111111",
    });
    expect([...done, ...states]).toEqual([]);
  });

  it("is deployed when the trees differ, or the commit before is gone", async () => {
    const differ = trees({ [before]: "old", [commit]: "new" });
    expect((await run({}, { request: { before }, answers: differ })).report.outcome).toBe("succeeded");
    const gone = trees({ [commit]: "new" });
    expect((await run({}, { request: { before }, answers: gone })).report.outcome).toBe("succeeded");
  });

  const moved = {
    "GET /repos/acme/shop/commits/heads/dev": () => new Response(head),
    ...trees({ [commit]: "old", [head]: "new" }),
  };

  it("is superseded when the branch has moved on: at every delivery, with a mark at GitHub, and nothing is run", async () => {
    for (const count of [1, 2, 7]) {
      const { report, done, states, descriptions } = await run(
        {},
        { answers: moved, receive: { count, last: false } },
      );
      expect(report).toMatchObject({ outcome: "ignored", supersededBy: head });
      expect(done).toEqual(["connect SHOP_DEV_DEPLOY", "read message", "close SHOP_DEV_DEPLOY"]);
      expect(states).toEqual(["inactive"]);
      expect(descriptions).toEqual(["Superseded by 3333333"]);
    }
  });

  it("is finished although the branch has moved on, once its work has begun", async () => {
    const { report } = await run({ message: { state: "paused" } }, { answers: moved });
    expect(report.outcome).toBe("succeeded");
    const ended = await run({ message: { state: "ended", outcome: "succeeded" } }, { answers: moved });
    expect(ended.report.outcome).toBe("done-before");
    expect(ended.states.at(-1)).toBe("success");
  });

  it("is not superseded at GitHub when it had failed before the branch moved on", async () => {
    const message = { state: "ended", outcome: "failed", detail: "V1__a.sql:7, no" } as const;
    const { states, descriptions } = await run({ message }, { answers: moved });
    expect(states.at(-1)).toBe("failure");
    expect(descriptions.at(-1)).toBe("V1__a.sql:7, no");
  });

  it("is not deployed again for the reconciler, at whichever delivery, unless its work has begun", async () => {
    const deployed = {
      "GET /repos/acme/shop/deployments": () =>
        Response.json([
          { id: 9, sha: commit, payload: { key: "other" }, created_at: "2026-11-25T10:00:00Z" },
        ]),
      "GET /repos/acme/shop/deployments/9/statuses": () =>
        Response.json([{ state: "success", description: "", created_at: "2026-11-25T10:00:01Z" }]),
    };
    const request = { requestedBy: "reconcile" };
    for (const count of [1, 2]) {
      const again = { request, answers: deployed, receive: { count, last: false } };
      const { report } = await run({}, again);
      expect(report).toMatchObject({ outcome: "ignored", reason: "2222222 has been deployed meanwhile" });
      const begun = await run({ message: { state: "running" } }, again);
      expect(begun.report.outcome).toBe("succeeded");
    }
  });

  it("is deployed for the reconciler when another commit was deployed after it: the branch has come back", async () => {
    const at = "2026-11-25T10:00:00Z";
    const list = [
      { id: 10, sha: head, payload: { key: "newer" }, created_at: at },
      { id: 9, sha: commit, payload: { key: "other" }, created_at: at },
    ];
    const success = () => Response.json([{ state: "success", description: "", created_at: at }]);
    const answers = {
      "GET /repos/acme/shop/deployments": () => Response.json(list),
      "GET /repos/acme/shop/deployments/9/statuses": success,
      "GET /repos/acme/shop/deployments/10/statuses": success,
    };
    const { report } = await run({}, { request: { requestedBy: "reconcile" }, answers });
    expect(report.outcome).toBe("succeeded");
  });

  const newest = { attempt: 900, state: "ended", outcome: "succeeded", ageMs: 60_000 } as const;

  it("is not deployed again for the reconciler when only GitHub was not told", async () => {
    const deployed = { newest: { ...newest, commit, detail: "push:octocat" } };
    const { report, done, states } = await run(deployed, { request: { requestedBy: "reconcile" } });
    expect(report.outcome).toBe("done-before");
    expect(states.at(-1)).toBe("success");
    expect(done.slice(-2)).toEqual(["release", "close SHOP_DEV_DEPLOY"]);
    expect(done.join()).not.toMatch(/migrate|begin message/);
    // A person may push the same commit again; but what the reconciler did for a push that came late is done.
    expect((await run(deployed)).report.outcome).toBe("succeeded");
    const late = await run({ newest: { ...newest, commit, detail: "reconcile" } });
    expect(late.report.outcome).toBe("done-before");
    const failed = await run({ newest: { ...newest, commit, outcome: "failed", detail: "reconcile" } });
    expect(failed.report.outcome).toBe("succeeded");
  });

  it("waits when a newer commit was begun so lately that GitHub may show the old head still", async () => {
    const compared = (status: string) => ({
      [`GET /repos/acme/shop/compare/${head}...${commit}`]: () => Response.json({ status }),
    });
    const lately = { newest: { ...newest, commit: head, detail: undefined, ageMs: 4_000 } };
    for (const order of ["behind", "diverged"]) {
      const { report, done } = await run(lately, { answers: compared(order) });
      expect(report).toMatchObject({ outcome: "paused", afterSeconds: 6 });
      // The message may be superseded when it comes again: its lease must not wait for it.
      expect(done.slice(-2)).toEqual(["release", "close SHOP_DEV_DEPLOY"]);
      expect(done.join()).not.toMatch(/migrate|begin message/);
    }
    expect((await run(lately, { answers: compared("ahead") })).report.outcome).toBe("succeeded");
    const earlier = { newest: { ...lately.newest, ageMs: 10_000 } };
    expect((await run(earlier)).report.outcome).toBe("succeeded");
  });

  it("is deployed when the branch moved on without touching our files", async () => {
    const answers = {
      "GET /repos/acme/shop/commits/heads/dev": () => new Response(head),
      ...trees({ [commit]: "same", [head]: "same" }),
    };
    expect((await run({}, { answers })).report.outcome).toBe("succeeded");
  });
});

describe("an environment that says drift: true", () => {
  const watched = shopFile("branch: dev\n", "branch: dev\n        drift: true\n");

  it("keeps what a deployment leaves, while the lease is held, also when it failed", async () => {
    const failed = new StatementError("no such table");
    for (const account of [
      {},
      {
        deployMigrations: () => ({
          failed: { script: "V1__a.sql", path: "V1__a.sql", error: failed, snippet: undefined },
        }),
      },
    ]) {
      const { done } = await run(account, { file: watched });
      expect(done.filter((one) => ["keep fingerprint", "release"].includes(one))).toEqual([
        "keep fingerprint",
        "release",
      ]);
    }
    expect((await run()).done).not.toContain("keep fingerprint");
    const paused = { deployMigrations: () => ({ paused: { script: undefined, queryId: undefined } }) };
    expect((await run(paused, { file: watched })).done).not.toContain("keep fingerprint");
  });

  it("is deployed all the same when that cannot be kept", async () => {
    const events: DeploymentEvent[] = [];
    const { report } = await run(
      {},
      {
        file: watched,
        keepFingerprint: () => Promise.reject(new Error("no, password-value")),
        onEvent: (event) => events.push(event),
      },
    );
    expect(report.outcome).toBe("succeeded");
    expect(events).toContainEqual({ type: "fingerprint-failed", reason: "no, ***" });
  });
});
