import type { Clock } from "./clock.ts";
import { isKilled, type Killed } from "./invocation.ts";
import type { QueueModel, ReceivedMessage } from "./queue-model.ts";

export interface EventSource {
  /** there may be messages */
  wake(): void;
}

const POLL_MS = 1_000;

/**
 * What Lambda does with a queue: so many functions at once at most, a message each; what a function does not name is
 * deleted, what it names, or dies with, comes back when its visibility time-out is over.
 */
export function createEventSource(
  clock: Clock,
  queue: QueueModel,
  options: {
    readonly concurrency: number;
    readonly isAway: () => boolean;
    readonly start: (message: ReceivedMessage) => Promise<readonly string[] | Killed>;
  },
): EventSource {
  const { concurrency, isAway, start } = options;
  let [running, polling] = [0, false];

  const work = async (message: ReceivedMessage) => {
    running += 1;
    const ended = await start(message);
    running -= 1;
    if (!isKilled(ended) && !ended.includes(message.id) && !isAway())
      queue.delete(message.receiptHandle, clock.now());
  };
  const poll = () => {
    polling = queue.size() > 0;
    if (!polling) return;
    while (running < concurrency && !isAway()) {
      const message = queue.receive(clock.now());
      if (message === undefined) break;
      void work(message);
    }
    clock.at(clock.now() + POLL_MS, poll);
  };
  return {
    wake() {
      if (polling) return;
      polling = true;
      clock.at(clock.now() + POLL_MS, poll);
    },
  };
}
