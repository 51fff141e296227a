import { describe, expect, it } from "vitest";
import { readEnvironments } from "../environments/read-environments.ts";
import { fakeGithub } from "../github/fake-github.ts";
import { deployRequestSchema } from "../queue/deploy-request.ts";
import { requestByHand } from "./request-by-hand.ts";

const environments = readEnvironments(`
version: 1
repository: acme/pipeline
shared: { database: SNOWHOOK, warehouse: SNOWHOOK_WH, compute_pool: SNOWHOOK_POOL, image_repository: SNOWHOOK.SHARED.IMAGES }
ingest: { owner: gregorut, dataset: videogamesales }
environments: { prod: { branch: main, name: PROD } }
`);
const commit = "2".repeat(40);
const now = new Date("2026-11-22T10:00:00Z");
const known = (ref: string) => ({ [`GET /repos/acme/pipeline/commits/${ref}`]: () => new Response(commit) });

describe("a deployment by hand", () => {
  it.each([
    [undefined, "heads/main"],
    ["main", "main"],
    ["refs/heads/main", "heads/main"],
    ["refs/tags/v1", "tags/v1"],
    [commit, commit],
  ])("of ref %s is the commit that GitHub knows as %s", async (ref, asked) => {
    const { github } = fakeGithub(known(asked));
    const request = await requestByHand(github, environments, { environment: "prod", ref }, now);
    expect(request).toEqual({
      version: 1,
      kind: "deploy",
      environment: "prod",
      repository: "acme/pipeline",
      ref: asked,
      commit,
      attempt: now.getTime(),
      requestedBy: "manual",
    });
    expect(deployRequestSchema.safeParse(request).success).toBe(true);
  });

  it("goes on with a former attempt when told so", async () => {
    const { github } = fakeGithub(known("heads/main"));
    const request = await requestByHand(github, environments, { environment: "prod", attempt: 7 }, now);
    expect(request.attempt).toBe(7);
  });

  it("says what is not there", async () => {
    const { github } = fakeGithub({
      "GET /repos/acme/pipeline/commits/nowhere": () =>
        Response.json({ message: "No commit" }, { status: 422 }),
    });
    await expect(requestByHand(github, environments, { environment: "test" }, now)).rejects.toThrow('"test"');
    const missing = { environment: "prod", ref: "nowhere" };
    await expect(requestByHand(github, environments, missing, now)).rejects.toThrow('tag "nowhere"');
  });
});
