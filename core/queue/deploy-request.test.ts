import { describe, expect, it } from "vitest";
import { type DeployRequest, readDeployRequest } from "./deploy-request.ts";
import { deduplicationId } from "./send-request.ts";

/** Published in docs/FORMATS.md: messages like this one may be waiting while a new version is rolled out. */
const message =
  '{"version":1,"kind":"deploy","environment":"dev","repository":"acme/pipeline","ref":"refs/heads/dev","commit":"2222222222222222222222222222222222222222","before":"1111111111111111111111111111111111111111","deliveryId":"72d3162e-cc78-11e3-81ab-4c9367dc0958","attempt":1795387453,"requestedBy":"push:octocat"}';

describe("the queue's message", () => {
  it("is read as it was written", () => {
    const request = readDeployRequest(message);
    expect(request).not.toHaveProperty("poison");
    expect(JSON.stringify(request)).toBe(message);
  });

  it.each([
    ["no JSON", "hello", "not JSON"],
    ["another version", message.replace('"version":1', '"version":2'), "version"],
    ["a commit that is none", message.replace(/2{40}/, "main; DROP"), "commit"],
    ["a repository that is a path", message.replace("acme/pipeline", "acme/.."), "repository"],
    ["an unknown field", message.replace('"kind"', '"extra":1,"kind"'), "extra"],
    ["null", "null", "message"],
  ])("is poison with %s, which is said, not thrown", (_, body, reason) => {
    expect(readDeployRequest(body)).toEqual({ poison: expect.stringContaining(reason) });
  });

  it("is told from another push of the same commit, and not from the same delivery", () => {
    const request = readDeployRequest(message) as DeployRequest;
    expect(deduplicationId(request)).toBe(request.deliveryId);
    const { deliveryId: _, ...without } = request;
    expect(deduplicationId(without)).toBe(`dev-${request.commit}-1795387453`);
    expect(deduplicationId({ ...request, deliveryId: "not an id!" })).toBe(deduplicationId(without));
  });
});
