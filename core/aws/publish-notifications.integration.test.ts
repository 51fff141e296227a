import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishToTopic, putOnBus } from "./publish-notifications.ts";

// A server in the words of SNS (query protocol or JSON, by the SDK) and EventBridge (JSON).

interface Asked {
  readonly target: string;
  readonly body: string;
}
const asked: Asked[] = [];
let refuse = false;
let server: Server;
const before = { ...process.env };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const target = String(request.headers["x-amz-target"] ?? "sns");
    asked.push({ target, body });
    if (target === "sns") {
      response.writeHead(200, { "content-type": "text/xml" });
      response.end(
        '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
      );
      return;
    }
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    response.end(
      JSON.stringify(
        refuse
          ? { FailedEntryCount: 1, Entries: [{ ErrorCode: "NotAuthorized" }] }
          : { FailedEntryCount: 0, Entries: [{ EventId: "1" }] },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SNS: address,
    AWS_ENDPOINT_URL_EVENTBRIDGE: address,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  });
});
afterAll(() => {
  process.env = before;
  server.closeAllConnections();
  server.close();
});

describe("what AWS is asked", () => {
  it("SNS: a message with its subject, and an attribute to filter by", async () => {
    const topic = "arn:aws:sns:eu-central-1:123456789012:snowhook-live-notify-people";
    await publishToTopic(topic, { subject: "Failed: shop/dev", text: "why & where", event: "failure" });
    const fields = new URLSearchParams(asked.at(-1)?.body);
    expect(Object.fromEntries(fields)).toMatchObject({
      Action: "Publish",
      TopicArn: topic,
      Subject: "Failed: shop/dev",
      Message: "why & where",
      "MessageAttributes.entry.1.Name": "event",
      "MessageAttributes.entry.1.Value.StringValue": "failure",
    });
  });

  it("EventBridge: an event of the source snowhook; one that the bus does not take is an error", async () => {
    await putOnBus("own", "Deployment success", '{"version":1}');
    expect(asked.at(-1)?.target).toBe("AWSEvents.PutEvents");
    expect(JSON.parse(asked.at(-1)?.body ?? "")).toEqual({
      Entries: [
        {
          EventBusName: "own",
          Source: "snowhook",
          DetailType: "Deployment success",
          Detail: '{"version":1}',
        },
      ],
    });
    refuse = true;
    await expect(putOnBus("own", "Deployment success", "{}")).rejects.toThrow(
      /did not take the event: NotAuthorized/,
    );
  });
});
