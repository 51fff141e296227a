import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What operators see at /metrics. Labels are routes and outcomes, never users or data. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Histogram<"route" | "method" | "status">;
  readonly reads: Histogram<"table">;
  readonly cache: Counter<"outcome">;
  readonly ready: Gauge;
  readonly tableChanges: Counter<"table">;
}

/** A registry of its own per server, so that tests can start several. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Histogram({
      name: "http_request_duration_seconds",
      help: "Time from a request's arrival to the end of its answer",
      labelNames: ["route", "method", "status"],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
      registers: [registry],
    }),
    reads: new Histogram({
      name: "snowflake_read_duration_seconds",
      help: "Time from a statement being sent to its last row",
      labelNames: ["table"],
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30],
      registers: [registry],
    }),
    cache: new Counter({
      name: "body_cache_total",
      help: "Answers from memory (hit), not modified (match) and read from Snowflake (miss)",
      labelNames: ["outcome"],
      registers: [registry],
    }),
    tableChanges: new Counter({
      name: "table_changes_total",
      help: "How often a declared table was found to have other columns than before",
      labelNames: ["table"],
      registers: [registry],
    }),
    ready: new Gauge({
      name: "snowflake_ready",
      help: "1 while Snowflake answers",
      registers: [registry],
    }),
  };
}
