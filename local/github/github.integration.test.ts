import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { serve } from "../http.ts";
import { gitObjects } from "./git-objects.ts";
import { readCheckout, withFiles } from "./read-checkout.ts";
import { startGitHub } from "./start-github.ts";

const run = promisify(execFile);
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "snowhook-github-"));
  closing.push(() => rm(path, { recursive: true }));
  await run("mkdir", ["-p", join(path, "a/b"), join(path, "node_modules/x")]);
  await writeFile(join(path, "a/b/c.sql"), "select 1;\n");
  await writeFile(join(path, "a.txt"), "é");
  await writeFile(join(path, "run"), "#!/bin/sh\n", { mode: 0o755 });
  await writeFile(join(path, "node_modules/x/y"), "no");
  await symlink("a.txt", join(path, "link"));
  return path;
}

const git = async (cwd: string, ...args: string[]): Promise<string> => {
  const identity = ["-c", "user.name=x", "-c", "user.email=x@localhost"];
  return (await run("git", [...identity, ...args], { cwd })).stdout.trim();
};

describe("a checkout", () => {
  it("is read without git, ignoring what does not belong to it", async () => {
    const checkout = await readCheckout(await folder());
    expect([...checkout.files.keys()]).toEqual(["a.txt", "a/b/c.sql", "link", "run"]);
    expect(checkout.commit).toMatch(/^[0-9a-f]{40}$/);
  });

  it("has git's own names: HEAD when nothing was changed, another commit when something was", async () => {
    const path = await folder();
    await writeFile(join(path, ".gitignore"), "node_modules\n");
    await git(path, "init", "-q");
    await git(path, "add", ".");
    await git(path, "commit", "-q", "-m", "x");
    const head = await git(path, "rev-parse", "HEAD");
    const checkout = await readCheckout(path);
    expect(checkout.commit).toBe(head);
    expect(gitObjects(checkout.files).root).toBe(await git(path, "rev-parse", "HEAD^{tree}"));

    await writeFile(join(path, "a/b/new.sql"), "select 2;\n");
    const edited = await readCheckout(path);
    expect(edited.commit).not.toBe(head);
    expect(edited.files.has("a/b/new.sql")).toBe(true);
  });
});

describe("the GitHub stand-in", () => {
  it("delivers a signed push and serves the commit over GitHub's paths", async () => {
    const received: { signature: string; event: Record<string, unknown>; valid: boolean }[] = [];
    const hook = await serve(async (request) => {
      const signature = String(request.headers["x-hub-signature-256"]);
      const expected = createHmac("sha256", "s").update(request.body).digest("hex");
      const event = JSON.parse(request.body.toString()) as Record<string, unknown>;
      received.push({ signature, event, valid: signature === `sha256=${expected}` });
      return { status: 202 };
    });
    closing.push(hook.close);
    const github = await startGitHub({
      repository: "o/r",
      token: "t",
      webhookSecret: "s",
      webhookUrl: () => hook.url,
    });
    closing.push(github.close);

    const first = await readCheckout(await folder());
    const second = withFiles(
      first,
      new Map([
        ["a/b/c.sql", "select 2;"],
        ["a.txt", null],
      ]),
    );
    expect(await github.push("dev", first)).toMatchObject({ status: 202, commit: first.commit });
    await github.push("dev", second);
    expect(received.map((one) => one.valid)).toEqual([true, true]);
    expect(received[0]?.event).toMatchObject({ created: true, before: "0".repeat(40), after: first.commit });
    expect(received[1]?.event).toMatchObject({
      ref: "refs/heads/dev",
      before: first.commit,
      after: second.commit,
      commits: [{ id: second.commit, added: [], modified: ["a/b/c.sql"], removed: ["a.txt"] }],
    });

    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`${github.url}/repos/o/r${path}`, {
        ...init,
        headers: { authorization: "token t", ...init.headers },
      });
    expect((await fetch(`${github.url}/repos/o/r/commits/dev`)).status).toBe(401);
    expect((await ask("/nothing")).status).toBe(404);
    const head = await ask("/commits/heads/dev", { headers: { accept: "application/vnd.github.sha" } });
    expect(await head.text()).toBe(second.commit);

    const root = (await (await ask(`/git/trees/${second.commit}`)).json()) as {
      tree: { path: string; sha: string }[];
    };
    expect(root.tree.map((entry) => entry.path)).toEqual(["a", "link", "run"]);
    const all = (await (await ask(`/git/trees/${second.commit}?recursive=1`)).json()) as typeof root;
    const blob = all.tree.find((entry) => entry.path === "a/b/c.sql")?.sha;
    const content = (await (await ask(`/git/blobs/${blob}`)).json()) as { content: string };
    expect(Buffer.from(content.content, "base64").toString()).toBe("select 2;");
    const tar = gunzipSync(Buffer.from(await (await ask(`/tarball/${second.commit}`)).arrayBuffer()));
    expect(tar.includes("select 2;")).toBe(true);

    const compared = async (from: string, to: string) =>
      ((await (await ask(`/compare/${from}...${to}`)).json()) as { status: string }).status;
    expect(await compared(first.commit, second.commit)).toBe("ahead");
    expect(await compared(second.commit, first.commit)).toBe("behind");
    expect(await compared(first.commit, "dev")).toBe("ahead");
    expect(await compared(second.commit, second.commit)).toBe("identical");
    await github.push("other", withFiles(first, new Map([["a.txt", "other"]])));
    await github.push("other", withFiles(second, new Map([["a.txt", "more"]])));
    expect(await compared(second.commit, "other")).toBe("diverged");

    const body = JSON.stringify({ ref: second.commit, environment: "dev" });
    const made = (await (await ask("/deployments", { method: "POST", body })).json()) as { id: number };
    const status = JSON.stringify({ state: "success", description: "done" });
    expect((await ask(`/deployments/${made.id}/statuses`, { method: "POST", body: status })).status).toBe(
      201,
    );
    expect(github.deployments).toMatchObject([
      { sha: second.commit, environment: "dev", statuses: [{ state: "success", description: "done" }] },
    ]);

    for (let more = 0; more < 31; more += 1) await ask("/deployments", { method: "POST", body });
    const ids = async (query: string) =>
      ((await (await ask(`/deployments?${query}`)).json()) as { id: number }[]).map(({ id }) => id);
    expect(await ids("environment=dev")).toHaveLength(30);
    expect(await ids("environment=dev&per_page=2")).toEqual([32, 31]);
    expect(await ids("environment=dev&per_page=30&page=2")).toEqual([2, 1]);
  });
});
