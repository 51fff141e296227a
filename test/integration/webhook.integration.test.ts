import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pushPayload } from "../../local/github/push-payload.ts";
import { sample } from "../support/data-set.ts";
import type { Pipeline } from "../support/pipeline.ts";
import { startPipeline } from "../support/pipeline.ts";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline(sample);
}, 300_000);
afterAll(() => pipeline?.stop());

const push = (changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    ...pushPayload({
      repository: pipeline.local.shipped.repository,
      branch: "dev",
      after: pipeline.checkout,
    }),
    ...changes,
  });

async function deliver(
  event: string,
  body: string | Uint8Array,
  headers: Record<string, string | null> = {},
) {
  const response = await pipeline.local.github.deliver(event, body, headers);
  return { status: response.status, body: await response.text() };
}

describe("the webhook, over HTTP", () => {
  const wrong = `sha256=${"0".repeat(64)}`;

  it.each([
    ["a wrong signature", { "x-hub-signature-256": wrong }, 401],
    ["no signature", { "x-hub-signature-256": null }, 401],
    ["the old kind of signature only", { "x-hub-signature-256": null, "x-hub-signature": "sha1=00" }, 401],
  ])("refuses %s", async (_, headers, status) => {
    expect(await deliver("push", push(), headers)).toMatchObject({ status });
  });

  it("refuses a body over the limit", async () => {
    expect((await deliver("push", push({ filler: "x".repeat(5_500_000) }))).status).toBe(413);
    expect((await deliver("push", push({ filler: "x".repeat(7_000_000) }))).status).toBe(413);
  });

  it.each([
    ["no JSON", "payload=%7B%7D"],
    ["no push", "{}"],
    ["an array", "[]"],
  ])("refuses %s", async (_, body) => {
    expect((await deliver("push", body)).status).toBe(400);
  });

  it.each([
    ["another event", "star", {}],
    ["a ping", "ping", {}],
    ["a tag", "push", { ref: "refs/tags/v1" }],
    ["a deleted branch", "push", { after: "0".repeat(40), deleted: true }],
    ["an unknown branch", "push", { ref: "refs/heads/feature" }],
    ["another repository", "push", { repository: { full_name: "someone/else" } }],
  ])("ignores %s, with a reason", async (_, event, changes) => {
    const answer = await deliver(event, push(changes));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ status: "ignored", reason: expect.stringMatching(/./) });
  });

  it("answers other methods", async () => {
    expect((await fetch(pipeline.local.webhookUrl)).status).toBe(405);
  });

  it("has made no deployment of all that", () => {
    expect(pipeline.local.github.deployments).toEqual([]);
  });
});
