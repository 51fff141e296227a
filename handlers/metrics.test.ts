import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { createLog, type LogEntry, setLogSink } from "./log.ts";
import { metricFields } from "./metrics.ts";

// The rules of the embedded metric format, as its specification's JSON schema and text have them.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
const SIZES = [
  "Bytes",
  "Kilobytes",
  "Megabytes",
  "Gigabytes",
  "Terabytes",
  "Bits",
  "Kilobits",
  "Megabits",
  "Gigabits",
  "Terabits",
];
const UNITS = new Set([
  ...["Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "None"],
  ...SIZES,
  ...[...SIZES, "Count"].map((size) => `${size}/Second`),
]);
const DIRECTIVE = z.strictObject({
  Namespace: z.string().min(1).max(1024),
  Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)).min(1),
  Metrics: z
    .array(
      z.strictObject({
        Name: z.string().min(1).max(1024),
        Unit: z
          .string()
          .refine((unit) => UNITS.has(unit))
          .optional(),
        StorageResolution: z.union([z.literal(1), z.literal(60)]).optional(),
      }),
    )
    .min(1)
    .max(100),
});
const ROOT = z.looseObject({
  _aws: z.looseObject({ Timestamp: z.int().min(1), CloudWatchMetrics: z.array(DIRECTIVE).min(1) }),
});
const DIMENSION_VALUE = z.string().max(1024).regex(/\S/);
const METRIC_VALUE = z.union([z.number(), z.array(z.number()).max(100)]);

/** A line as CloudWatch would take it: what it names stands at the root, with a value that it may have. */
function checkFormat(line: unknown): void {
  const root = ROOT.parse(line);
  for (const { Dimensions, Metrics } of root._aws.CloudWatchMetrics) {
    for (const name of Dimensions.flat()) DIMENSION_VALUE.parse(root[name]);
    for (const { Name } of Metrics) METRIC_VALUE.parse(root[Name]);
  }
}

const now = new Date("2026-11-25T12:00:00Z");
beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ["Date"] });
  vi.stubEnv("SNOWHOOK_METRICS", "snowhook-live");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const deployed = [
  {
    metrics: { Deployments: 1, DeploymentSeconds: 12.5, ScriptsApplied: 3 },
    environment: "shop/dev",
    outcome: "failed",
  },
  { metrics: { Failed: 1 } },
] as const;

describe("the metrics in a line of the log", () => {
  it("are what CloudWatch reads: a directive for each set of dimensions, units, values at the root", () => {
    const fields = metricFields(...deployed);
    expect(JSON.parse(JSON.stringify(fields))).toEqual({
      _aws: {
        Timestamp: now.getTime(),
        CloudWatchMetrics: [
          {
            Namespace: "snowhook-live",
            Dimensions: [["Environment", "Outcome"]],
            Metrics: [
              { Name: "Deployments", Unit: "Count" },
              { Name: "DeploymentSeconds", Unit: "Seconds" },
              { Name: "ScriptsApplied", Unit: "Count" },
            ],
          },
          { Namespace: "snowhook-live", Dimensions: [[]], Metrics: [{ Name: "Failed", Unit: "Count" }] },
        ],
      },
      Environment: "shop/dev",
      Outcome: "failed",
      Deployments: 1,
      DeploymentSeconds: 12.5,
      ScriptsApplied: 3,
      Failed: 1,
    });
    checkFormat(fields);
  });

  it("keep the format beside all else that the line says", () => {
    const lines: LogEntry[] = [];
    setLogSink((entry) => lines.push(entry));
    const report = { outcome: "failed", project: "shop", environment: "dev", failure: new Error("no") };
    createLog("deploy", "r-1")("error", "deployment failed", { ...report, ...metricFields(...deployed) });
    checkFormat(lines[0]);
    expect(lines[0]).toMatchObject({ environment: "dev", Environment: "shop/dev", Outcome: "failed" });
  });

  it("are not there for a group without any, and then the line is an ordinary one", () => {
    const fields = metricFields({ metrics: {}, environment: "shop/dev" }, { metrics: { Failed: 1 } });
    expect(fields).toMatchObject({ _aws: { CloudWatchMetrics: [{ Dimensions: [[]] }] } });
    expect(fields).not.toHaveProperty("Environment");
    expect(metricFields({ metrics: {} })).toEqual({});
  });

  it("are not there without a namespace", () => {
    vi.stubEnv("SNOWHOOK_METRICS", "");
    expect(metricFields(...deployed)).toEqual({});
  });
});
