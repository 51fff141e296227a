import { describe, expect, it } from "vitest";
import { type DeployRequest, readDeployRequest } from "./deploy-request.ts";
import { deduplicationId } from "./send-request.ts";

/** Published in docs/FORMATS.md: messages like this one may be waiting while a new version is rolled out. */
const message =
  '{"version":2,"kind":"deploy","project":"shop","environment":"dev","repository":"acme/pipeline","ref":"refs/heads/dev","commit":"2222222222222222222222222222222222222222","before":"1111111111111111111111111111111111111111","deliveryId":"72d3162e-cc78-11e3-81ab-4c9367dc0958","attempt":1795387453,"requestedBy":"push:octocat"}';

const one = () => ["shop"];

describe("the queue's message", () => {
  it("of version 1 is of the only project; of several it could be any, and is said to be so", () => {
    const old = message.replace('"version":2', '"version":1').replace('"project":"shop",', "");
    expect(readDeployRequest(old, one)).toEqual(readDeployRequest(message, one));
    expect(readDeployRequest(old, () => ["shop", "web"])).toEqual({
      poison: "a message of version 1 names no project, and there are several: push again",
    });
  });

  it("is read as it was written", () => {
    const request = readDeployRequest(message, one);
    expect(request).not.toHaveProperty("poison");
    expect(JSON.stringify(request)).toBe(message);
  });

  it.each([
    ["no JSON", "hello", "not JSON"],
    ["another version", message.replace('"version":2', '"version":3'), "version"],
    ["a commit that is none", message.replace(/2{40}/, "main; DROP"), "commit"],
    ["a repository that is a path", message.replace("acme/pipeline", "acme/.."), "repository"],
    ["an unknown field", message.replace('"kind"', '"extra":1,"kind"'), "extra"],
    ["null", "null", "message"],
  ])("is poison with %s, which is said, not thrown", (_, body, reason) => {
    expect(readDeployRequest(body, one)).toEqual({ poison: expect.stringContaining(reason) });
  });

  it("is told from another push of the same commit, and not from the same delivery", () => {
    const request = readDeployRequest(message, one) as DeployRequest;
    expect(deduplicationId(request)).toBe(`${request.deliveryId}/shop/dev`);
    const { deliveryId: _, ...without } = request;
    expect(deduplicationId(without)).toBe(`${request.commit.slice(0, 20)}-1795387453/shop/dev`);
    expect(deduplicationId({ ...request, project: "web" })).not.toBe(deduplicationId(request));
    const longest = { ...request, project: "p".repeat(40), environment: "e".repeat(40) };
    expect(deduplicationId(longest).length).toBeLessThanOrEqual(128);
    expect(deduplicationId({ ...request, deliveryId: "not an id!" })).toBe(deduplicationId(without));
  });
});
