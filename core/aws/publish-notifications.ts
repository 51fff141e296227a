import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { ConnectionError } from "../errors/index.ts";
import { CLIENT_OPTIONS, withinLimit } from "./client-options.ts";

/** One message to a topic of SNS. @throws what the SDK throws */
export async function publishToTopic(
  topic: string,
  { subject, text, event }: { readonly subject: string; readonly text: string; readonly event: string },
): Promise<void> {
  // A topic is where its name says: it may be of another region.
  const [, , , region = ""] = topic.split(":");
  const client = new SNSClient({ ...CLIENT_OPTIONS, ...(region === "" ? {} : { region }) });
  try {
    await client.send(
      new PublishCommand({
        TopicArn: topic,
        Subject: subject,
        Message: text,
        MessageAttributes: { event: { DataType: "String", StringValue: event } },
      }),
      withinLimit(),
    );
  } finally {
    client.destroy();
  }
}

/** One event on a bus of EventBridge. @throws {ConnectionError} when the bus did not take it; what the SDK throws */
export async function putOnBus(bus: string, detailType: string, detail: string): Promise<void> {
  const client = new EventBridgeClient(CLIENT_OPTIONS);
  try {
    const { FailedEntryCount = 0, Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: [{ EventBusName: bus, Source: "snowhook", DetailType: detailType, Detail: detail }],
      }),
      withinLimit(),
    );
    if (FailedEntryCount === 0) return;
    throw new ConnectionError(
      `the bus did not take the event: ${Entries[0]?.ErrorCode ?? "no reason given"}`,
    );
  } finally {
    client.destroy();
  }
}
