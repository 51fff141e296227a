import type { QueuedMessage } from "../../core/queue/take-messages.ts";

export interface QueueOptions {
  readonly visibilityMs: number;
  readonly mostReceives: number;
  /** where a message goes that was received too often */
  readonly onDead?: (body: string, group: string) => void;
}

interface Stored {
  readonly id: string;
  readonly body: string;
  readonly group: string;
  receives: number;
  visibleAt: number;
  receiptHandle: string;
}

export interface ReceivedMessage extends QueuedMessage {
  readonly group: string;
}

/** For how long SQS takes the same deduplication id for the same message. */
const DEDUPLICATED_MS = 5 * 60_000;

/**
 * SQS's FIFO queue: of a group one message at a time, the oldest first, and none while that one is away.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export function createQueue({ visibilityMs, mostReceives, onDead }: QueueOptions) {
  const groups = new Map<string, Stored[]>();
  const known = new Map<string, { id: string; at: number }>();
  let count = 0;

  const find = (receiptHandle: string) => {
    const [group = ""] = receiptHandle.split("|");
    return groups.get(group)?.find((message) => message.receiptHandle === receiptHandle);
  };
  const remove = ({ group, id }: Stored) => {
    const rest = (groups.get(group) ?? []).filter((message) => message.id !== id);
    if (rest.length === 0) groups.delete(group);
    else groups.set(group, rest);
  };

  return {
    send(body: string, group: string, deduplicationId: string, now: number): string {
      const before = known.get(deduplicationId);
      if (before !== undefined && now - before.at < DEDUPLICATED_MS) return before.id;
      count += 1;
      const id = `m${count}`;
      known.set(deduplicationId, { id, at: now });
      const message = { id, body, group, receives: 0, visibleAt: now, receiptHandle: "" };
      groups.set(group, [...(groups.get(group) ?? []), message]);
      return id;
    },
    /** The next message of any group; undefined when there is none now. */
    receive(now: number): ReceivedMessage | undefined {
      for (const [group, [first]] of groups) {
        if (first === undefined || first.visibleAt > now) continue;
        first.receives += 1;
        if (first.receives > mostReceives) {
          remove(first);
          onDead?.(first.body, group);
          continue;
        }
        first.visibleAt = now + visibilityMs;
        first.receiptHandle = `${group}|${first.id}|${first.receives}`;
        // Another group is asked first the next time.
        const messages = groups.get(group) ?? [];
        groups.delete(group);
        groups.set(group, messages);
        const { id, body, receives, receiptHandle } = first;
        return { id, body, receives, receiptHandle, group };
      }
      return undefined;
    },
    /** @throws when the message is not away any more under this handle */
    changeVisibility(receiptHandle: string, milliseconds: number, now: number): void {
      const message = find(receiptHandle);
      if (message === undefined || message.visibleAt <= now)
        throw new Error("the message is not available for a change of its visibility time-out");
      message.visibleAt = now + milliseconds;
    },
    /** Does nothing when the handle has expired: the message comes again. */
    delete(receiptHandle: string, now: number): void {
      const message = find(receiptHandle);
      if (message !== undefined && message.visibleAt > now) remove(message);
    },
    size: () => [...groups.values()].reduce((sum, messages) => sum + messages.length, 0),
  };
}

export type QueueModel = ReturnType<typeof createQueue>;
