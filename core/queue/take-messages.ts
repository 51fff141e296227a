import type { Poison } from "./deploy-request.ts";
import { keepAway } from "./keep-away.ts";

/** A message as a function gets it. */
export interface QueuedMessage {
  readonly id: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** how often it was received, this time included */
  readonly receives: number;
}

/** What becomes of a message: done with (it is deleted), or to come again after so many seconds. */
export type Fate = "done" | { readonly againAfterSeconds: number };

export type TakeEvent<Request> =
  | {
      readonly type: "failed";
      readonly error: unknown;
      readonly receives: number;
      readonly request: Request | undefined;
    }
  | { readonly type: "dropped"; readonly id: string; readonly reason: string }
  | { readonly type: "not-returned"; readonly error: unknown };

export interface TakePorts<Request extends object> {
  /** what a body asks for, or why it can never be carried out */
  read(body: string): Promise<Request | Poison>;
  act(request: Request, receives: number): Promise<Fate>;
  /** makes a message visible again after so many seconds; absent: the queue's own time-out decides */
  readonly returnAfter?: (message: QueuedMessage, seconds: number) => Promise<void>;
  /** does something again and again, milliseconds apart, until what it returns is called */
  every(milliseconds: number, act: () => void): () => void;
  onEvent(event: TakeEvent<Request>): void;
}

/** After a failure of our own (a secret that cannot be read, a bug), in seconds. */
const AGAIN_AFTER_FAILURE = 60;

/**
 * Takes a batch of a FIFO queue. One message is meant to come at a time; should more come, a message that is to come
 * again holds back those after it, so that their order stays. A message that nobody can read is reported and dropped:
 * it would only stand in the way of its group until the dead-letter queue takes it. Never throws.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 * @returns the ids of those that come again
 */
export async function takeMessages<Request extends object>(
  messages: readonly QueuedMessage[],
  ports: TakePorts<Request>,
): Promise<string[]> {
  const { returnAfter, onEvent } = ports;
  const putBack = async (message: QueuedMessage, seconds: number) => {
    // It comes back all the same, only later: after the time-out that it has.
    await returnAfter?.(message, seconds).catch((error: unknown) => onEvent({ type: "not-returned", error }));
  };
  for (const [index, message] of messages.entries()) {
    const letGo = await keepAway((seconds) => putBack(message, seconds), ports.every);
    const fate = await take(message, ports);
    await letGo();
    if (fate === "done") continue;
    await putBack(message, fate.againAfterSeconds);
    return messages.slice(index).map(({ id }) => id);
  }
  return [];
}

async function take<Request extends object>(
  message: QueuedMessage,
  { read, act, onEvent }: TakePorts<Request>,
): Promise<Fate> {
  let request: Request | undefined;
  try {
    const asked = await read(message.body);
    if ("poison" in asked) {
      onEvent({ type: "dropped", id: message.id, reason: asked.poison });
      return "done";
    }
    request = asked;
    return await act(request, message.receives);
  } catch (error) {
    onEvent({ type: "failed", error, receives: message.receives, request });
    return { againAfterSeconds: AGAIN_AFTER_FAILURE };
  }
}
