import { describe, expect, it } from "vitest";
import { fakeGithub } from "../github/fake-github.ts";
import { shopEnvironment } from "../project/testing/shop.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { isStillNeeded } from "./is-needed.ts";

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
  attempt: 1_795_387_453_000,
  requestedBy: "push:octocat",
};

interface Shown {
  /** what GitHub says of the branch; `undefined`: no such branch */
  head: string | undefined;
  /** commit -> id of its scripts' folder */
  scripts?: Record<string, string>;
  /** GitHub's word for the head, seen from the commit; undefined: it does not have both */
  order?: string;
  /** milliseconds since the push */
  age?: number;
  before?: string;
}

async function ask({ head, scripts = {}, order, age = 60_000, before }: Shown) {
  const tree = (sha: string) => () => Response.json({ tree: [{ path: "migrations", type: "tree", sha }] });
  const { github, asked } = fakeGithub({
    "GET /repos/acme/shop/commits/heads/dev": () =>
      head === undefined
        ? Response.json({ message: "No commit found" }, { status: 422 })
        : new Response(head),
    ...Object.fromEntries(
      Object.entries(scripts).map(([id, sha]) => [`GET /repos/acme/shop/git/trees/${id}`, tree(sha)]),
    ),
    ...(order === undefined
      ? {}
      : { [`GET /repos/acme/shop/compare/${commit}...${head}`]: () => Response.json({ status: order }) }),
  });
  const at = new Date(request.attempt + age);
  const asking = before === undefined ? request : { ...request, before };
  const need = await isStillNeeded(github, shopEnvironment(), asking, at);
  return { need, compared: asked.some(({ url }) => url.pathname.includes("/compare/")) };
}

const different = { [commit]: "a", [newer]: "b", [older]: "c" };

describe("a push, seen from the branch's head", () => {
  it("is needed when it is the head", async () => {
    expect(await ask({ head: commit })).toMatchObject({ need: { need: "deploy" } });
  });

  it("is needed when what came after it changed none of our files", async () => {
    const { need } = await ask({ head: newer, scripts: { [commit]: "a", [newer]: "a" } });
    expect(need).toEqual({ need: "deploy" });
  });

  it("is superseded when the head has other scripts: an old push that is sent again brings nothing back", async () => {
    const { need, compared } = await ask({ head: newer, scripts: different });
    expect(need).toEqual({
      need: "superseded",
      by: newer,
      reason:
        "superseded: branch dev has moved on to 3333333, which changes the same files and is deployed by its own push",
    });
    expect(compared).toBe(false);
  });

  it("is not needed when the branch is gone, or the trees say that nothing changed", async () => {
    expect((await ask({ head: undefined })).need).toEqual({ need: "gone", reason: "branch dev is gone" });
    const same = await ask({ head: commit, before: older, scripts: { [commit]: "a", [older]: "a" } });
    expect(same.need).toEqual({
      need: "unchanged",
      reason: "nothing under migrations changed since 1111111",
    });
  });

  it.each([
    // Not shown yet, or an old push that is sent again after the branch was put back: only the delay's end tells.
    ["behind", { need: "ask-again", afterSeconds: 8 }],
    ["ahead", { need: "superseded", by: newer }],
    ["diverged", { need: "ask-again", afterSeconds: 8 }],
    [undefined, { need: "ask-again", afterSeconds: 8 }],
  ])(
    "that is two seconds old, before a head that is %s, is compared: it may be newer than what is shown",
    async (order, need) => {
      const asked = await ask({
        head: newer,
        scripts: different,
        age: 2_000,
        ...(order === undefined ? {} : { order }),
      });
      expect(asked.need).toMatchObject(need);
    },
  );

  it("of a branch that is not shown yet is asked for again", async () => {
    expect((await ask({ head: undefined, age: 500 })).need).toMatchObject({
      need: "ask-again",
      afterSeconds: 10,
    });
  });

  it("from a clock that runs ahead of ours does not wait for ever", async () => {
    expect((await ask({ head: newer, scripts: different, age: -3_600_000 })).need).toMatchObject({
      need: "superseded",
    });
  });
});
