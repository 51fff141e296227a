import type { FastifyInstance, FastifyRequest } from "fastify";
import { LRUCache } from "lru-cache";
import { rateKey } from "./caller.ts";
import { Problem } from "./problem.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Not counted against the caller's requests per minute, and answered under pressure too. */
    uncounted?: boolean;
  }
}

const MINUTE = 60_000;
/** Callers that are counted at once; beyond, whoever did not ask for longest begins anew. */
const MOST_CALLERS = 5000;

/**
 * Counts requests by caller, in windows of a minute that begin with the caller's first request, on every route added after
 * this call that does not say `uncounted`. See docs/adr/0011 for why this is not a plugin.
 * @param most requests of a caller in a minute; what comes beyond is refused with 429 and Retry-After
 */
export function limitRate(app: FastifyInstance, most: number): void {
  const windows = new LRUCache<string, { count: number; readonly until: number }>({ max: MOST_CALLERS });
  const count = (request: FastifyRequest) => {
    const key = rateKey(request);
    const now = Date.now();
    const window = windows.get(key);
    if (!window || window.until <= now) {
      windows.set(key, { count: 1, until: now + MINUTE });
      return;
    }
    window.count += 1;
    if (window.count > most) throw refusal(most, Math.ceil((window.until - now) / 1000));
  };
  app.addHook("onRoute", (route) => {
    if (route.config?.uncounted) return;
    const own = route.onRequest ?? [];
    route.onRequest = [
      (request, _reply, done) => {
        count(request);
        done();
      },
      ...(Array.isArray(own) ? own : [own]),
    ];
  });
}

function refusal(most: number, seconds: number): Problem {
  return new Problem(
    429,
    "rate",
    `More than ${most} requests in a minute.`,
    `Go on after ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
    { headers: { "retry-after": String(seconds) } },
  );
}
