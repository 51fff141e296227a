import { createHmac } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { readProjectFile } from "../project/read-project-file.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import type { RotatingSecrets } from "../secrets/rotating-secrets.ts";
import { type Delivery, type DeliveryPorts, receiveDelivery } from "./receive-delivery.ts";

const secret = "a-secret-of-some-length";
const file = readProjectFile(`
version: 1
projects: { shop: { repository: acme/pipeline, environments: { dev: { branch: dev } } } }
`);
const id = (digit: number): string => String(digit).repeat(40);
const push = {
  ref: "refs/heads/dev",
  before: id(1),
  after: id(2),
  repository: { full_name: "acme/pipeline" },
  commits: [{ id: id(2), added: ["migrations/V1__a.sql"] }],
};
let sent: DeployRequest[];
let ports: DeliveryPorts;
beforeEach(() => {
  sent = [];
  ports = {
    file,
    mostBytes: 100_000,
    secrets: keys(async () => [secret]),
    send: async (request) => {
      sent.push(request);
      return "id";
    },
  };
});

function signed(body: string | Uint8Array, change: Partial<Delivery> = {}): Delivery {
  const bytes = Buffer.from(body);
  const signature = `sha256=${createHmac("sha256", secret).update(bytes).digest("hex")}`;
  const headers = { "x-hub-signature-256": signature, "x-github-event": "push", "x-github-delivery": "d-1" };
  const receivedAt = new Date("2026-11-22T10:00:00Z");
  return { method: "POST", body: bytes, receivedAt, ...change, headers: { ...headers, ...change.headers } };
}
const keys = (
  current: RotatingSecrets["current"],
  again: RotatingSecrets["again"] = async () => undefined,
): RotatingSecrets => ({ current, again });
const receive = (delivery: Delivery) => receiveDelivery(delivery, ports);

describe("a delivery", () => {
  it("is answered 202 after it was stored", async () => {
    const answer = await receive(signed(JSON.stringify(push)));
    expect(answer).toEqual({
      status: 202,
      body: { status: "queued", environments: "shop/dev", commit: id(2) },
    });
    expect(sent).toEqual([expect.objectContaining({ commit: id(2), deliveryId: "d-1" })]);
  });

  it("is answered 503 when it could not be stored, so that it is not lost", async () => {
    const cause = new Error("throttled");
    const answer = await receiveDelivery(signed(JSON.stringify(push)), {
      ...ports,
      send: () => Promise.reject(cause),
    });
    expect(answer).toMatchObject({ status: 503, cause });
    expect(JSON.stringify(answer.body)).not.toContain("throttled");
  });

  it("is answered only after the queue has taken it", async () => {
    let stored: (id: string) => void = () => undefined;
    const waiting = new Promise<string>((resolve) => {
      stored = resolve;
    });
    let answered = false;
    const answer = receiveDelivery(signed(JSON.stringify(push)), { ...ports, send: () => waiting }).then(
      (given) => {
        answered = true;
        return given;
      },
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    stored("id");
    expect((await answer).status).toBe(202);
  });

  it.each([
    ["without a signature", undefined, "is missing"],
    ["with an empty signature", "", "does not match"],
    ["with another's signature", `sha256=${"0".repeat(64)}`, "does not match"],
    ["with something else", "sha1=abc", "does not match"],
  ])("%s is answered 401", async (_, signature, reason) => {
    const answer = await receive(
      signed(JSON.stringify(push), { headers: { "x-hub-signature-256": signature } }),
    );
    expect(answer).toEqual({ status: 401, body: { error: `the signature (X-Hub-Signature-256) ${reason}` } });
    expect(sent).toEqual([]);
  });

  it("is refused when there is no secret: that does not mean no check", async () => {
    const missing = { ...ports, secrets: keys(() => Promise.reject(new Error("no such secret"))) };
    expect(await receiveDelivery(signed(JSON.stringify(push)), missing)).toMatchObject({ status: 503 });
    const empty = { ...ports, secrets: keys(async () => [""]) };
    const body = Buffer.from(JSON.stringify(push));
    const headers = {
      "x-hub-signature-256": `sha256=${createHmac("sha256", "").update(body).digest("hex")}`,
    };
    expect(await receiveDelivery(signed(body, { headers }), empty)).toMatchObject({ status: 401 });
    expect(sent).toEqual([]);
  });

  it("is not parsed before it was verified", async () => {
    const answer = await receive(signed("{ not json", { headers: { "x-hub-signature-256": "sha256=" } }));
    expect(answer.status).toBe(401);
  });

  it.each([
    ["no JSON", "payload=%7B%7D", /not JSON.*application\/json/],
    ["no UTF-8", Buffer.from([0x22, 0xff, 0x22]), /not JSON/],
    ["nothing", "", /not JSON/],
    ["JSON of another kind", "[]", /not a push/],
    ["a push without its commit", JSON.stringify({ ...push, after: "x" }), /not a push: after/],
  ])("with %s is answered 400", async (_, body, reason) => {
    const answer = await receive(signed(body));
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringMatching(reason) } });
  });

  it.each(["ping", "deployment", undefined])("of event %s is answered 200 and ignored", async (event) => {
    const answer = await receive(signed("{}", { headers: { "x-github-event": event } }));
    expect(answer).toMatchObject({ status: 200, body: { status: "ignored" } });
    expect(sent).toEqual([]);
  });

  it("that deploys nothing is answered 200 with the reason", async () => {
    expect(await receive(signed(JSON.stringify({ ...push, ref: "refs/tags/v1" })))).toEqual({
      status: 200,
      body: { status: "ignored", reason: "refs/tags/v1 is a tag: only branches deploy" },
    });
  });

  it("over the limit is answered 413, before it is looked at", async () => {
    const small = { ...ports, mostBytes: 10, secrets: keys(() => Promise.reject(new Error("was asked"))) };
    expect(await receiveDelivery(signed(JSON.stringify(push)), small)).toMatchObject({ status: 413 });
  });

  it.each(["GET", "PUT", "HEAD", "OPTIONS"])("by %s is answered 405", async (method) => {
    expect(await receive(signed(JSON.stringify(push), { method }))).toMatchObject({ status: 405 });
  });

  it("is answered, never thrown at, whatever it holds", async () => {
    const statuses = [200, 202, 400, 401, 405, 413];
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.string(), fc.boolean(), async (json, signature, right) => {
        const delivery = signed(JSON.stringify(json));
        const headers = right ? {} : { "x-hub-signature-256": signature };
        const answer = await receive({ ...delivery, headers: { ...delivery.headers, ...headers } });
        expect(statuses).toContain(answer.status);
        if (!right) expect(answer.status).toBe(401);
      }),
    );
  });

  it("is taken when it is signed with a key that came since", async () => {
    const asked: string[] = [];
    const rotated = {
      ...ports,
      secrets: keys(
        async () => ["the-key-before-this-one"],
        async () => {
          asked.push("again");
          return ["the-key-before-this-one", secret];
        },
      ),
    };
    expect(await receiveDelivery(signed(JSON.stringify(push)), rotated)).toMatchObject({ status: 202 });
    expect(asked).toEqual(["again"]);
    const rubbish = signed(JSON.stringify(push), { headers: { "x-hub-signature-256": "sha256=rubbish" } });
    expect(await receiveDelivery(rubbish, rotated)).toMatchObject({ status: 401 });
    expect(asked).toEqual(["again"]);
  });

  it("does not take a delivery id that is no id for a deduplication id", async () => {
    await receive(signed(JSON.stringify(push), { headers: { "x-github-delivery": "x".repeat(5000) } }));
    expect(sent[0]).not.toHaveProperty("deliveryId");
  });
});
