import { describe, expect, it } from "vitest";
import { fakeGithub } from "../github/fake-github.ts";
import { shopFile } from "../project/testing/shop.ts";
import { deployRequestSchema } from "../queue/deploy-request.ts";
import { requestByHand } from "./request-by-hand.ts";

const file = shopFile();
const commit = "2".repeat(40);
const now = new Date("2026-11-22T10:00:00Z");
const known = (ref: string) => ({ [`GET /repos/acme/shop/commits/${ref}`]: () => new Response(commit) });

describe("a deployment by hand", () => {
  it.each([
    [undefined, "heads/main"],
    ["main", "main"],
    ["refs/heads/main", "heads/main"],
    ["refs/tags/v1", "tags/v1"],
    [commit, commit],
  ])("of ref %s is the commit that GitHub knows as %s", async (ref, asked) => {
    const { github } = fakeGithub(known(asked));
    const request = await requestByHand(github, file, { environment: "prod", ref }, now);
    expect(request).toEqual({
      version: 2,
      kind: "deploy",
      project: "shop",
      environment: "prod",
      repository: "acme/shop",
      ref: asked,
      commit,
      attempt: now.getTime(),
      requestedBy: "manual",
    });
    expect(deployRequestSchema.safeParse(request).success).toBe(true);
  });

  it("goes on with a former attempt when told so", async () => {
    const { github } = fakeGithub(known("heads/main"));
    const request = await requestByHand(github, file, { environment: "prod", attempt: 7 }, now);
    expect(request.attempt).toBe(7);
  });

  it("says what is not there", async () => {
    const { github } = fakeGithub({
      "GET /repos/acme/shop/commits/nowhere": () => Response.json({ message: "No commit" }, { status: 422 }),
    });
    await expect(requestByHand(github, file, { environment: "test" }, now)).rejects.toThrow('"test"');
    const missing = { environment: "prod", ref: "nowhere" };
    await expect(requestByHand(github, file, missing, now)).rejects.toThrow('tag "nowhere"');
  });
});
