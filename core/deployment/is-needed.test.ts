import { describe, expect, it } from "vitest";
import { fakeGithub } from "../github/fake-github.ts";
import { shopEnvironment } from "../project/testing/shop.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { whyNotNeeded } from "./is-needed.ts";

const older = "1".repeat(40);
const commit = "2".repeat(40);
const newer = "3".repeat(40);
const request: DeployRequest = {
  version: 2,
  kind: "deploy",
  project: "shop",
  environment: "dev",
  repository: "acme/shop",
  ref: "refs/heads/dev",
  commit,
  attempt: 1,
  requestedBy: "push:octocat",
};

/** @param heads what GitHub says of the branch, one look after the other; `undefined`: no such branch */
async function ask(
  heads: (string | undefined)[],
  scripts: Record<string, string>,
): Promise<string | undefined> {
  const tree = (sha: string) => () => Response.json({ tree: [{ path: "migrations", type: "tree", sha }] });
  const { github } = fakeGithub({
    "GET /repos/acme/shop/commits/heads/dev": () => {
      const head = heads.shift();
      return head === undefined
        ? Response.json({ message: "No commit found" }, { status: 422 })
        : new Response(head);
    },
    ...Object.fromEntries(
      Object.entries(scripts).map(([id, sha]) => [`GET /repos/acme/shop/git/trees/${id}`, tree(sha)]),
    ),
  });
  return whyNotNeeded(github, shopEnvironment(), request, 0);
}

describe("a push, seen from the branch's head", () => {
  it("is needed when it is the head", async () => {
    expect(await ask([commit], {})).toBeUndefined();
  });

  it("is needed when what came after it changed none of our files", async () => {
    expect(await ask([newer], { [commit]: "a", [newer]: "a" })).toBeUndefined();
  });

  it("is not needed when the head has other scripts: an old push that is sent again brings nothing back", async () => {
    expect(await ask([newer, newer], { [commit]: "a", [newer]: "b" })).toBe(
      "branch dev has moved on to 3333333, which changes the same files and is deployed by its own push",
    );
  });

  it("is not needed when the branch is gone", async () => {
    expect(await ask([undefined, undefined], {})).toBe("branch dev is gone");
  });

  it("is not lost because GitHub showed the head from before it", async () => {
    expect(await ask([older, commit], { [commit]: "b", [older]: "a" })).toBeUndefined();
  });
});
