import { randomUUID } from "node:crypto";
import { describeError, redact } from "../errors/index.ts";
import type { Receiver } from "../project/project.ts";
import { eventBody, plainText, slackBody, teamsBody } from "./bodies.ts";
import { cutNotification, type Notification } from "./notification.ts";
import type { NotifySecret } from "./notify-secret.ts";
import { post, signatureHeaders } from "./post.ts";

/** The ways out; a test gives its own. */
export interface NotifyPorts {
  /** @throws {ConfigError} when there is no such secret */
  secret(name: string): Promise<NotifySecret>;
  publish(
    topic: string,
    message: { readonly subject: string; readonly text: string; readonly event: string },
  ): Promise<void>;
  putEvent(bus: string, detailType: string, detail: string): Promise<void>;
  /** all values so far that must not be seen */
  hidden(): Iterable<string>;
  readonly now?: () => Date;
  readonly fetch?: typeof fetch;
  /** how long one try of a request may take, in milliseconds */
  readonly limitMs?: number;
}

/** What became of one receiver; `reason` without any address. */
export interface Notified {
  readonly receiver: string;
  readonly sent: boolean;
  readonly reason?: string;
}

/**
 * Tells every receiver that wants to hear of it, all at the same time. Never throws: a deployment is what it is, also
 * when nobody could be told.
 */
export async function notify(
  receivers: readonly Receiver[],
  given: Notification,
  ports: NotifyPorts,
): Promise<Notified[]> {
  const hidden = [...ports.hidden()];
  const shown = {
    ...given,
    summary: redact(given.summary, hidden),
    lines: given.lines.map((line) => redact(line, hidden)),
  };
  const notification = cutNotification(shown);
  const wanted = receivers.filter(({ on }) => on.includes(given.event));
  return Promise.all(
    wanted.map(async (receiver): Promise<Notified> => {
      const name =
        receiver.type === "sns" || receiver.type === "eventbridge"
          ? receiver.type
          : `${receiver.type} ${receiver.secret}`;
      try {
        await tell(receiver, notification, ports);
        return { receiver: name, sent: true };
      } catch (error) {
        return { receiver: name, sent: false, reason: redact(describeError(error), ports.hidden()) };
      }
    }),
  );
}

async function tell(receiver: Receiver, notification: Notification, ports: NotifyPorts): Promise<void> {
  const now = ports.now?.() ?? new Date();
  const id = randomUUID();
  const { fetch, limitMs } = ports;
  const how = { ...(fetch === undefined ? {} : { fetch }), ...(limitMs === undefined ? {} : { limitMs }) };
  switch (receiver.type) {
    case "slack":
    case "teams": {
      const { url } = await ports.secret(receiver.secret);
      const body = receiver.type === "slack" ? slackBody(notification) : teamsBody(notification);
      return post({ url, body: JSON.stringify(body), ...how });
    }
    case "webhook": {
      const { url, signingKey } = await ports.secret(receiver.secret);
      const body = JSON.stringify(eventBody(id, notification, now));
      const headers = signingKey === undefined ? {} : signatureHeaders(signingKey, id, body, now);
      return post({ url, body, headers, ...how });
    }
    case "sns":
      return ports.publish(receiver.topic, {
        subject: subjectOf(notification.summary),
        text: plainText(notification),
        event: notification.event,
      });
    case "eventbridge":
      return ports.putEvent(
        receiver.bus,
        `Deployment ${notification.event}`,
        JSON.stringify(eventBody(id, notification, now)),
      );
  }
}

/** A mail's subject: printable ASCII, fewer than 100 characters. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
function subjectOf(summary: string): string {
  return summary
    .replaceAll(/[^\x20-\x7e]/g, "?")
    .slice(0, 99)
    .trim();
}
