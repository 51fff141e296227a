import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DeploymentReport } from "../deployment/deployment-types.ts";
import type { Receiver } from "../project/project.ts";
import { shopEnvironment, shopFile } from "../project/testing/shop.ts";
import { readSecret } from "../secrets/read-secret.ts";
import { slackBody, teamsBody } from "./bodies.ts";
import { cutNotification, type Notification } from "./notification.ts";
import { type NotifyPorts, notify } from "./notify.ts";
import { notifySecretSchema } from "./notify-secret.ts";
import { ofDeployment } from "./of-deployment.ts";

const about: Notification = {
  event: "failure",
  project: "shop",
  environment: "dev",
  repository: "acme/shop",
  commit: "0123456789abcdef0123456789abcdef01234567",
  summary: "Failed: shop/dev at 0123456",
  lines: ["V2__prices.sql:3: invalid identifier 'PRICE'"],
  url: "https://logs.example/1",
};
const signingKey = `whsec_${Buffer.from("k".repeat(32)).toString("base64")}`;
const always = ["success", "failure", "waiting", "drift"] as const;
const every: readonly Receiver[] = [
  { type: "slack", secret: "snowhook/notify/slack", on: always },
  { type: "teams", secret: "snowhook/notify/teams", on: always },
  { type: "webhook", secret: "snowhook/notify/own", on: always },
  { type: "sns", topic: "arn:aws:sns:eu-central-1:123456789012:snowhook-live-notify-people", on: always },
  { type: "eventbridge", bus: "snowhook-live-notify-bus", on: always },
];

interface Sent {
  readonly url: string;
  readonly body: string;
  readonly headers: Headers;
}

function ports(answer: () => Response | Promise<Response>): NotifyPorts & { sent: Sent[]; aws: unknown[][] } {
  const sent: Sent[] = [];
  const aws: unknown[][] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    sent.push({ url: String(input), body: String(init?.body), headers: new Headers(init?.headers) });
    return answer();
  };
  return {
    sent,
    aws,
    secret: async (name) => ({ url: `https://hooks.example/secret-part/${name}`, signingKey }),
    publish: async (...given) => void aws.push(given),
    putEvent: async (...given) => void aws.push(given),
    hidden: () => ["password-value", "secret-part"],
    now: () => new Date("2026-11-26T10:00:00Z"),
    fetch: fetch as typeof globalThis.fetch,
  };
}

describe("a notification", () => {
  it("reaches each receiver in the shape that it takes", async () => {
    const to = ports(() => new Response("ok"));
    const told = await notify(every, about, to);
    expect(told.map(({ receiver, sent }) => [receiver, sent])).toEqual([
      ["slack snowhook/notify/slack", true],
      ["teams snowhook/notify/teams", true],
      ["webhook snowhook/notify/own", true],
      ["sns", true],
      ["eventbridge", true],
    ]);
    const [slack, teams, own] = to.sent.map(({ body }) => JSON.parse(body));
    expect(slack).toEqual({
      text: "❌ Failed: shop/dev at 0123456",
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: "❌ Failed: shop/dev at 0123456" } },
        {
          type: "section",
          text: { type: "mrkdwn", text: "```V2__prices.sql:3: invalid identifier 'PRICE'```" },
        },
        { type: "section", text: { type: "mrkdwn", text: "<https://logs.example/1|Log>" } },
      ],
    });
    expect(teams).toMatchObject({
      type: "message",
      attachments: [
        {
          contentType: "application/vnd.microsoft.card.adaptive",
          content: {
            type: "AdaptiveCard",
            version: "1.4",
            body: [
              { type: "RichTextBlock", inlines: [{ text: "❌ Failed: shop/dev at 0123456" }] },
              { inlines: [{ text: about.lines[0] }] },
            ],
            actions: [{ type: "Action.OpenUrl", url: "https://logs.example/1" }],
          },
        },
      ],
    });
    expect(own).toMatchObject({ version: 1, time: "2026-11-26T10:00:00.000Z", ...about });
    expect(to.aws).toEqual([
      [
        "arn:aws:sns:eu-central-1:123456789012:snowhook-live-notify-people",
        {
          subject: about.summary,
          text: `${about.summary}\n\n${about.lines[0]}\n\nhttps://logs.example/1`,
          event: "failure",
        },
      ],
      ["snowhook-live-notify-bus", "Deployment failure", expect.stringContaining('"repository":"acme/shop"')],
    ]);
  });

  it("is signed as Standard Webhooks has it", async () => {
    const to = ports(() => new Response("ok"));
    await notify(every, about, to);
    const { headers, body } = to.sent[2] ?? { headers: new Headers(), body: "" };
    const id = headers.get("webhook-id");
    const expected = createHmac("sha256", Buffer.from("k".repeat(32)))
      .update(`${id}.1795687200.${body}`)
      .digest("base64");
    expect([headers.get("webhook-timestamp"), headers.get("webhook-signature")]).toEqual([
      "1795687200",
      `v1,${expected}`,
    ]);
    expect(JSON.parse(body).id).toBe(id);
    // the specification's own example
    const { signatureHeaders } = await import("./post.ts");
    const example = signatureHeaders(
      "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      "msg_p5jXN8AQM9LWM0D4loKWxJek",
      '{"test": 2432232314}',
      new Date(1614265330_000),
    );
    expect(example["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("that fails is told without the address, and fails nothing else", async () => {
    const cases: [() => Response | Promise<Response>, RegExp, number][] = [
      [() => new Response("no", { status: 404 }), /^the receiver answered 404$/, 3],
      [() => new Response("no", { status: 500 }), /^the receiver answered 500$/, 6],
      [() => Response.redirect("https://elsewhere.example/", 302), /^the receiver answered 302$/, 3],
      [
        () => Promise.reject(new TypeError("fetch failed: https://hooks.example/secret-part")),
        /^nobody can be reached there$/,
        6,
      ],
      [() => Promise.reject(new DOMException("late", "TimeoutError")), /^nobody answered within 4 s$/, 6],
    ];
    for (const [answer, reason, requests] of cases) {
      const to = ports(answer);
      const told = await notify(every, about, to);
      expect(to.sent).toHaveLength(requests);
      for (const one of told.slice(0, 3))
        expect([one.sent, one.reason]).toEqual([false, expect.stringMatching(reason)]);
      expect(told.slice(3).every(({ sent }) => sent)).toBe(true);
      expect(JSON.stringify(told)).not.toContain("secret-part");
    }
    const broken = {
      ...ports(() => new Response("ok")),
      secret: () => Promise.reject(new Error("secret-part is not there")),
      publish: () => Promise.reject(new Error("denied")),
    };
    expect(await notify(every, about, broken)).toMatchObject([
      { sent: false, reason: "*** is not there" },
      { sent: false },
      { sent: false },
      { sent: false, reason: "denied" },
      { sent: true },
    ]);
  });

  it("gives a receiver up that takes a request and never answers", async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { fetch: _, ...to } = ports(() => new Response());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const told = await notify(every.slice(0, 1), about, {
      ...to,
      secret: async () => ({ url }),
      limitMs: 100,
    });
    server.closeAllConnections();
    server.close();
    expect(told).toEqual([
      { receiver: "slack snowhook/notify/slack", sent: false, reason: "nobody answered within 0.1 s" },
    ]);
  });

  it("holds no secret, pings nobody, and fits, whatever is in it: 1,000 hostile texts", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.constantFrom(
            "<!channel>",
            "<https://evil.example|click>",
            "[click](https://evil.example)",
            "```",
            "&lt;!here&gt;",
            "x".repeat(9_000),
          ),
        ),
        fc.integer({ min: 0, max: 60 }),
        (text, count) => {
          const cut = cutNotification({
            ...about,
            summary: text,
            lines: Array.from({ length: count }, () => text),
          });
          const slack = JSON.stringify(slackBody(cut));
          expect(slack.replace("<https://logs.example/1|Log>", "")).not.toMatch(/[<>]/);
          for (const { text: block } of (slackBody(cut) as { blocks: { text: { text: string } }[] }).blocks) {
            expect(block.text.length).toBeLessThanOrEqual(3_000);
            expect(block.text.slice(3, -3)).not.toContain("```");
          }
          const teams = JSON.stringify(teamsBody(cut));
          expect(teams).not.toContain('"TextBlock"');
          expect(Buffer.byteLength(teams)).toBeLessThan(28_000);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("goes to who wants to hear of it, without what must not be seen", async () => {
    const to = ports(() => new Response("ok"));
    const wants = every.map((receiver, index) => ({
      ...receiver,
      on: index === 0 ? (["drift"] as const) : (["failure"] as const),
    }));
    await notify(wants, { ...about, lines: ["password-value is wrong"] }, to);
    expect(to.sent.map(({ url }) => url)).toEqual([
      "https://hooks.example/secret-part/snowhook/notify/teams",
      "https://hooks.example/secret-part/snowhook/notify/own",
    ]);
    expect(JSON.stringify([to.sent, to.aws])).not.toContain("password-value");
  });
});

describe("of a deployment", () => {
  const subject = { project: "shop", environment: "dev", commit: about.commit };
  const tell = (report: DeploymentReport, received = 1) =>
    ofDeployment({ report, request: { repository: "acme/shop" }, received });
  it("success, failure and the first waiting are told; what was not needed is not", () => {
    const applied = [{ script: "V1__a.sql" }] as unknown as Extract<
      DeploymentReport,
      { outcome: "succeeded" }
    >["applied"];
    expect(
      tell({ outcome: "succeeded", ...subject, applied, skipped: 0, warnings: [], jobs: [] }),
    ).toMatchObject({
      event: "success",
      summary: "Deployed shop/dev at 0123456: 1 script applied",
      lines: ["V1__a.sql"],
    });
    expect(
      tell({
        outcome: "failed",
        ...subject,
        failure: { file: "V1__a.sql", line: 3, message: "no", next: "Correct it." },
      }),
    ).toMatchObject({ event: "failure", lines: ["V1__a.sql:3, no", "Correct it."] });
    const paused = { outcome: "paused", ...subject, reason: "somebody deploys", afterSeconds: 30 } as const;
    expect([tell(paused)?.event, tell(paused, 2), tell({ ...paused, takenOver: true })]).toEqual([
      "waiting",
      undefined,
      undefined,
    ]);
    const waiting = { outcome: "waiting", ...subject, reason: "approval by ann" } as const;
    expect(tell(waiting)).toMatchObject({ event: "waiting", lines: ["approval by ann"] });
    expect(
      ofDeployment({ report: waiting, request: { repository: "acme/shop", wake: 1 }, received: 1 }),
    ).toBeUndefined();
    expect(tell({ outcome: "ignored", ...subject, reason: "old" })).toBeUndefined();
    expect(tell({ outcome: "done-before", ...subject, reason: "old" })).toBeUndefined();
  });
});

describe("who is told", () => {
  const notifyOf = (written: string) =>
    shopEnvironment("dev", shopFile("branch: dev\n", `branch: dev\n        notify:\n${written}`)).environment
      .notify;
  it("is named in snowhook.yml, with the names of secrets and no address", () => {
    expect(
      notifyOf(
        "          - { type: slack, secret: snowhook/notify/team }\n          - { type: eventbridge, bus: own, on: [success] }\n",
      ),
    ).toEqual([
      { type: "slack", secret: "snowhook/notify/team", on: ["failure", "drift"] },
      { type: "eventbridge", bus: "own", on: ["success"] },
    ]);
    for (const wrong of [
      "{ type: slack, url: https://x }",
      "{ type: slack, secret: 'https://hooks.slack.com/x' }",
      "{ type: sns, topic: people }",
      "{ type: pager, secret: a }",
      "{ type: slack, secret: a, on: [] }",
    ]) {
      expect(() => notifyOf(`          - ${wrong}\n`)).toThrow(/notify/);
    }
  });

  it("has an address that is https, and no error shows it", () => {
    const read = (url: string) =>
      readSecret(notifySecretSchema, JSON.stringify({ url }), "snowhook/notify/team");
    expect(read("https://hooks.example/x").url).toBe("https://hooks.example/x");
    for (const url of ["http://hooks.example/hidden", "hidden", "file:///hidden", "javascript:hidden"]) {
      expect(() => read(url)).toThrow(/^(?!.*hidden).*url/);
    }
  });
});
