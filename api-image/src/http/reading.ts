import type { FastifyReply } from "fastify";
import type { ReadOptions } from "../rows/row-source.ts";
import type { Metrics } from "./metrics.ts";

/**
 * What one read for a request is told, and its time. A class, because a getter of an object made anew for each request
 * gives each its own hidden class in V8, which holds on to the request until the next full collection.
 */
export class Reading implements ReadOptions {
  readonly requestId: string;
  readonly #metrics: Metrics;
  readonly #reply: FastifyReply;
  readonly #startedAt = performance.now();
  #leave: (() => void) | undefined;
  #gone: AbortController | undefined;

  constructor(metrics: Metrics, requestId: string, reply: FastifyReply) {
    this.requestId = requestId;
    this.#metrics = metrics;
    this.#reply = reply;
  }

  /** Aborted when the client goes away. Made when it is asked for: a page that stands ready needs none. */
  get signal(): AbortSignal {
    if (!this.#gone) {
      const gone = new AbortController();
      this.#gone = gone;
      this.#leave = () => gone.abort();
      this.#reply.raw.once("close", this.#leave);
    }
    return this.#gone.signal;
  }

  /** To be called when the last row is there, or none will be. */
  done(table: string): void {
    this.#metrics.reads.observe({ table }, (performance.now() - this.#startedAt) / 1000);
    if (this.#leave) this.#reply.raw.off("close", this.#leave);
  }
}
