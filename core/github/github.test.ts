import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import { commitOfRef } from "./commits.ts";
import { type DeploymentState, openReporter } from "./deployment-status.ts";
import { fakeGithub } from "./fake-github.ts";
import { archiveAddress, filesAtCommit } from "./files-at-commit.ts";
import { samePaths } from "./trees.ts";

const first = "1".repeat(40);
const second = "2".repeat(40);
const repo = "acme/pipeline";

describe("a ref's commit", () => {
  it("is asked for as text", async () => {
    const { github, asked } = fakeGithub(
      {
        "GET /repos/acme/pipeline/commits/heads/dev": () =>
          new Response(second, { headers: { "content-type": "application/vnd.github.sha; charset=utf-8" } }),
      },
      "token-value",
    );
    expect(await commitOfRef(github, repo, "heads/dev")).toBe(second);
    expect(asked[0]?.headers.get("accept")).toBe("application/vnd.github.sha");
    expect(asked[0]?.headers.get("authorization")).toBe("Bearer token-value");
  });

  it("is undefined when there is no such ref, but an error when the repository is not to be seen", async () => {
    const none = () => Response.json({ message: "No commit found for SHA: heads/none" }, { status: 422 });
    const { github } = fakeGithub({ "GET /repos/acme/pipeline/commits/heads/none": none });
    expect(await commitOfRef(github, repo, "heads/none")).toBeUndefined();
    await expect(commitOfRef(fakeGithub({}).github, repo, "heads/none")).rejects.toMatchObject({
      status: 404,
      next: expect.stringContaining("snowhook/github"),
    });
  });

  it.each<Record<string, string>>([{ "x-ratelimit-remaining": "0" }, { "retry-after": "60" }])(
    "is told from a token without rights when GitHub says 403 for too many requests: %j",
    async (headers) => {
      const limited = () => Response.json({ message: "rate limit" }, { status: 403, headers });
      const { github } = fakeGithub({ "GET /repos/acme/pipeline/commits/dev": limited });
      await expect(commitOfRef(github, repo, "dev")).rejects.toMatchObject({ status: 429, next: undefined });
    },
  );

  it("must be a commit id", async () => {
    const { github } = fakeGithub({ "GET /repos/acme/pipeline/commits/dev": () => new Response("<html>") });
    await expect(commitOfRef(github, repo, "dev")).rejects.toThrow("GitHub gave no commit id for dev");
  });

  it("tries again when GitHub is out of order, and says so in the end without the token", async () => {
    const { github, asked } = fakeGithub(
      { "GET /repos/acme/pipeline/commits/dev": () => Response.json({ message: "Oops" }, { status: 502 }) },
      "token-value",
    );
    const failure = await commitOfRef(github, repo, "dev").catch((error: unknown) => error);
    expect(asked).toHaveLength(3);
    expect(failure).toMatchObject({ status: 502, message: expect.stringContaining("Oops") });
    expect(String(failure)).not.toContain("token-value");
  });
});

describe("the same folders in two commits", () => {
  const tree =
    (...entries: [string, string, string?][]) =>
    () =>
      Response.json({ tree: entries.map(([path, sha, type = "tree"]) => ({ path, sha, type })) });
  const at = (id: string) => `GET /repos/acme/pipeline/git/trees/${id}`;
  const compare = (answers: Record<string, () => Response>, folders = ["migrations", "tools/load"]) =>
    samePaths(fakeGithub(answers).github, repo, folders, [first, second]);

  it("have the same ids, also of nested folders", async () => {
    const answers = {
      [at(first)]: tree(["migrations", "aaa"], ["tools", "bbb"], ["README.md", "x", "blob"]),
      [at(second)]: tree(["migrations", "aaa"], ["tools", "ccc"]),
      [at("bbb")]: tree(["load", "ddd"]),
      [at("ccc")]: tree(["load", "ddd"], ["other", "eee"]),
    };
    expect(await compare(answers)).toBe(true);
    expect(await compare({ ...answers, [at("ccc")]: tree(["load", "changed"]) })).toBe(false);
    expect(await compare({ ...answers, [at("ccc")]: tree() })).toBe(false);
  });

  it("are not the same when the commit before is gone, as after a force push", async () => {
    expect(await compare({ [at(second)]: tree(["migrations", "aaa"]) })).toBe(false);
  });

  it("compare also single files", async () => {
    const files = (sha: string) => tree(["config.yml", sha, "blob"]);
    const same = { [at(first)]: files("a"), [at(second)]: files("a") };
    expect(await compare(same, ["config.yml"])).toBe(true);
    expect(await compare({ ...same, [at(second)]: files("b") }, ["config.yml"])).toBe(false);
  });

  it("needs no question for one commit", async () => {
    const { github, asked } = fakeGithub({});
    expect(await samePaths(github, repo, ["migrations"], [first, first])).toBe(true);
    expect(asked).toEqual([]);
  });

  it("is not decided by a list that was cut", async () => {
    const cut = () => Response.json({ tree: [], truncated: true });
    await expect(compare({ [at(first)]: cut, [at(second)]: cut })).rejects.toThrow(
      "too large for GitHub to list",
    );
  });
});

describe("the files at a commit", () => {
  const tarball = `GET /repos/acme/pipeline/tarball/${second}`;

  async function archive(): Promise<Response> {
    const tar = pack();
    tar.entry({ name: "top/migrations/V1__a.sql" }, "select 1");
    tar.finalize();
    const chunks: Uint8Array[] = [];
    for await (const chunk of tar as AsyncIterable<Uint8Array>) chunks.push(chunk);
    return new Response(gzipSync(Buffer.concat(chunks)), {
      headers: { "content-type": "application/x-gzip" },
    });
  }
  const redirect = (location: string) => () => new Response(null, { status: 302, headers: { location } });

  it("come from the archive host, to which the token is not sent", async () => {
    const made = await archive();
    const { github, asked } = fakeGithub(
      {
        [tarball]: redirect("https://codeload.github.com/acme/pipeline/legacy.tar.gz/x?token=short"),
        "GET https://codeload.github.com/acme/pipeline/legacy.tar.gz/x": () => made,
      },
      "token-value",
    );
    const files = await filesAtCommit(github, repo, second, ["migrations"]);
    expect([...files.keys()]).toEqual(["migrations/V1__a.sql"]);
    expect(asked.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer token-value", null]);
  });

  it("may come at once", async () => {
    const made = await archive();
    const { github } = fakeGithub({ [tarball]: () => made });
    expect((await filesAtCommit(github, repo, second, ["migrations"])).size).toBe(1);
  });

  it.each([
    "https://evil.example/x",
    "http://codeload.github.com/x",
    "https://codeload.github.com:8443/x",
    "https://codeload.github.com.evil.example/x",
    "https://codeload.github.com@evil.example/x",
    "//evil.example/x",
    "http://169.254.169.254/latest/meta-data",
    "file:///etc/passwd",
    "",
  ])("are not fetched from %s", async (location) => {
    const { github, asked } = fakeGithub({ [tarball]: redirect(location) });
    await expect(filesAtCommit(github, repo, second, ["migrations"])).rejects.toThrow("not its own");
    expect(asked).toHaveLength(1);
  });

  it("may come from the API's own origin, as a stand-in's do", () => {
    expect(archiveAddress("http://127.0.0.1:4000/api", "/files/x.tgz").href).toBe(
      "http://127.0.0.1:4000/files/x.tgz",
    );
    expect(() => archiveAddress("http://127.0.0.1:4000", "http://127.0.0.1:4001/x")).toThrow("not its own");
  });
});

describe("the report to GitHub", () => {
  const subject = { repository: repo, commit: second, environment: "dev", key: "delivery-1:1" };
  const deployments = "/repos/acme/pipeline/deployments";
  const created = () => Response.json({ id: 7 }, { status: 201 });
  const takesAll = {
    [`GET ${deployments}`]: () => Response.json([{ id: 5 }, { id: 6, payload: { key: "another" } }]),
    [`POST ${deployments}`]: created,
    [`POST ${deployments}/7/statuses`]: created,
    [`POST ${deployments}/6/statuses`]: created,
    [`POST /repos/acme/pipeline/statuses/${second}`]: created,
  };

  it("makes a deployment that merges nothing and waits for nothing, and marks the commit", async () => {
    const { github, asked } = fakeGithub(takesAll, "t");
    const reporter = await openReporter(github, { ...subject, logUrl: "https://log.example/" }, fail);
    await reporter.report("failure", `V2__b.sql: ${"long ".repeat(50)}`);
    const [made, status, mark] = asked.slice(1).map(({ body }) => body);
    expect(made).toMatchObject({ ref: second, environment: "dev", auto_merge: false, required_contexts: [] });
    expect(status).toMatchObject({ state: "failure", log_url: "https://log.example/" });
    expect(mark).toMatchObject({
      state: "failure",
      context: "snowhook/dev",
      target_url: "https://log.example/",
    });
    const { description } = status as { description: string };
    expect(description).toHaveLength(140);
    expect(description).toMatch(/^V2__b\.sql: long .*…$/);
  });

  it.each([
    ["as an object", { key: subject.key }],
    ["as text", JSON.stringify({ key: subject.key })],
  ])("finds the deployment that the same message made before, its payload given %s", async (_, payload) => {
    const list = () =>
      Response.json([
        { id: 5, payload: "" },
        { id: 6, payload },
      ]);
    const { github, asked } = fakeGithub({ ...takesAll, [`GET ${deployments}`]: list }, "t");
    await (await openReporter(github, subject, fail)).report("success", "done");
    expect(asked.map(({ method, url }) => `${method} ${url.pathname}`)).toContain(
      `POST ${deployments}/6/statuses`,
    );
    expect(asked.map(({ method, url }) => `${method} ${url.pathname}`)).not.toContain(`POST ${deployments}`);
  });

  it.each<[DeploymentState, string]>([
    ["queued", "pending"],
    ["in_progress", "pending"],
    ["success", "success"],
    ["failure", "failure"],
  ])("marks the commit of a deployment that is %s as %s", async (state, mark) => {
    const { github, asked } = fakeGithub(takesAll, "t");
    await (await openReporter(github, subject, fail)).report(state, "x");
    expect(asked.find(({ url }) => url.pathname.includes("/statuses/2"))?.body).toHaveProperty("state", mark);
  });

  it("goes on when GitHub refuses, and says so", async () => {
    const warnings: string[] = [];
    const { github } = fakeGithub({}, "t");
    await (await openReporter(github, subject, (message) => warnings.push(message))).report(
      "success",
      "done",
    );
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain("GitHub answered 404 to GET /repos/{owner}/{repo}/deployments");
  });

  it("asks nothing without a token", async () => {
    const { github, asked } = fakeGithub({});
    await (await openReporter(github, subject, fail)).report("success", "done");
    expect(asked).toEqual([]);
  });
});

function fail(message: string): never {
  throw new Error(message);
}
