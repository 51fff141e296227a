import type { PackagedFunction } from "../../test/runtime-api/start-function.ts";

export interface FunctionPool {
  /** Hands an event to a process that has none; while all have one, it waits its turn. */
  invoke(event: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Warm processes of one function, as Lambda keeps them: each has one event at a time. Lambda starts another process for
 * an event that finds none idle; here their number is given, and the event waits.
 */
export async function startPool(
  count: number,
  start: () => Promise<PackagedFunction>,
): Promise<FunctionPool> {
  const all = await Promise.all(Array.from({ length: count }, start));
  await Promise.all(all.map(({ ready }) => ready));
  const idle = [...all];
  const waiting: ((one: PackagedFunction) => void)[] = [];
  const take = (): Promise<PackagedFunction> => {
    const free = idle.pop();
    return free === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(free);
  };
  return {
    async invoke(event) {
      const one = await take();
      try {
        return await one.invoke(event);
      } finally {
        const next = waiting.shift();
        if (next === undefined) idle.push(one);
        else next(one);
      }
    },
    async stop() {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}
