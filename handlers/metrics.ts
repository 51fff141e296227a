import { readSettings } from "./settings.ts";

/** Metrics that are told apart by the same dimensions. */
export interface MetricGroup {
  /** those whose names end in Seconds are seconds, the others numbers of things */
  readonly metrics: Readonly<Record<string, number>>;
  /** `shop/dev`; few values, because each combination is a metric of its own and costs */
  readonly environment?: string;
  readonly outcome?: string;
}

/**
 * Fields of a log line that CloudWatch makes metrics of while it stores the line: no call, and no time. Without a
 * namespace (on a laptop) there are none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @example log("info", "deployed", metricFields({ metrics: { Deployments: 1 }, environment: "shop/dev" }))
 */
export function metricFields(...groups: readonly MetricGroup[]): Record<string, unknown> {
  const { metrics: namespace } = readSettings();
  if (namespace === undefined) return {};
  const fields = groups
    .filter(({ metrics }) => Object.keys(metrics).length > 0)
    .map(({ metrics, environment, outcome }) => ({
      dimensions: {
        ...(environment === undefined ? {} : { Environment: environment }),
        ...(outcome === undefined ? {} : { Outcome: outcome }),
      },
      metrics,
    }));
  if (fields.length === 0) return {};
  return {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: fields.map(({ dimensions, metrics }) => ({
        Namespace: namespace,
        Dimensions: [Object.keys(dimensions)],
        Metrics: Object.keys(metrics).map((name) => ({
          Name: name,
          Unit: name.endsWith("Seconds") ? "Seconds" : "Count",
        })),
      })),
    },
    ...Object.assign({}, ...fields.flatMap(({ dimensions, metrics }) => [dimensions, metrics])),
  };
}
