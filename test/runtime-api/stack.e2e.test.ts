import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { iamPage } from "../../scripts/iam-page.ts";
import { functions } from "./functions.ts";
import { packageStack, readTemplate, root, type Template } from "./packages.ts";
import { parametersOf, resourcesOf, variablesOf } from "./stack.ts";

// What CloudFormation is given, as `serverless package` makes it without an account or a network.

let folder: string;
let template: Template;
let withEmail: Template;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snowhook-stack-"));
  // What is in the zips is another test's matter: osls only looks whether they are there.
  for (const name of functions) await writeFile(join(folder, `${name}.zip`), "");
  await packageStack(folder, join(folder, "plain"));
  await packageStack(folder, join(folder, "email"), ["--param", "alarmEmail=ops@acme.example"]);
  template = await readTemplate(join(folder, "plain"));
  withEmail = await readTemplate(join(folder, "email"));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const statementSchema = z.object({ Effect: z.string(), Action: z.array(z.string()), Resource: z.unknown() });
const roleSchema = z.object({
  RoleName: z.string(),
  Policies: z.tuple([
    z.object({ PolicyName: z.string(), PolicyDocument: z.object({ Statement: z.array(statementSchema) }) }),
  ]),
});
const rolesOf = () =>
  [...resourcesOf(template, "AWS::IAM::Role").values()].map((one) => roleSchema.parse(one));
/** Names of secrets that a function may read. */
function readableBy(name: string): string[] {
  const role = rolesOf().find(({ Policies }) => Policies[0].PolicyName === name);
  const all = role?.Policies[0].PolicyDocument.Statement ?? [];
  return all
    .filter(({ Effect, Action }) => Effect === "Allow" && Action.includes("secretsmanager:GetSecretValue"))
    .flatMap(({ Resource }) => [...JSON.stringify(Resource).matchAll(/secret:([^"]+)-\?{6}/g)])
    .map(([, secret]) => secret ?? "")
    .sort();
}

describe("the stack's rights", () => {
  it("are those that docs/iam.md says", async () => {
    expect(iamPage(template)).toBe(await readFile(join(root, "docs/iam.md"), "utf8"));
  });

  it("let each function read the secrets that it needs, and no other", () => {
    const environments = ["snowhook/*/*", "snowhook/github"];
    const administrators = ["snowhook/*/*", "snowhook/*/setup", "snowhook/administrator"];
    expect(Object.fromEntries(functions.map((name) => [name, readableBy(name)]))).toEqual({
      webhook: ["snowhook/webhook"],
      deploy: environments,
      review: environments,
      "dead-letter": ["snowhook/github"],
      reconcile: ["snowhook/github"],
      drift: environments,
      status: ["snowhook/*/*", "snowhook/status"],
      janitor: ["snowhook/*/*"],
      ingest: environments,
      "bind-api": environments,
      setup: administrators,
      reset: administrators,
    });
    // The pattern of environments' secrets would also fit a project's setup.
    for (const name of ["deploy", "review", "drift", "status", "janitor", "ingest", "bind-api"]) {
      const role = rolesOf().find(({ Policies }) => Policies[0].PolicyName === name);
      const denied = role?.Policies[0].PolicyDocument.Statement.filter(({ Effect }) => Effect === "Deny");
      expect(JSON.stringify(denied)).toContain("snowhook/*/setup-??????");
    }
  });

  it("have a role for each function, under a name that is known before, and grant nothing on everything", () => {
    const roles = rolesOf();
    for (const { RoleName } of roles) expect(RoleName).toMatch(/^snowhook-live-us-east-1-[a-z-]{1,20}$/);
    expect(roles.map(({ Policies }) => Policies[0].PolicyName).sort()).toEqual(
      [...functions, "schedule"].sort(),
    );
    expect(JSON.stringify(roles)).not.toMatch(/"(Action|Resource)":("\*"|\["\*"\])/);
    const used = [...resourcesOf(template, "AWS::Lambda::Function").values()].map(({ Role }) =>
      JSON.stringify(Role),
    );
    expect(new Set(used).size).toBe(functions.length);
  });
});

describe("the stack", () => {
  it("reserves nothing, so that it fits an account that is new; the queue bounds deployments", () => {
    const made = [...resourcesOf(template, "AWS::Lambda::Function").values()];
    expect(made).toHaveLength(functions.length);
    for (const one of made) {
      expect(one).not.toHaveProperty("ReservedConcurrentExecutions");
      expect(one).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
    }
    for (const mapping of resourcesOf(template, "AWS::Lambda::EventSourceMapping").values()) {
      expect(mapping).toMatchObject({
        BatchSize: 1,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        ScalingConfig: { MaximumConcurrency: expect.any(Number) },
      });
    }
  });

  it("keeps what waits in its queues, whatever becomes of the stack", () => {
    const { DeployQueue, DeadLetterQueue } = template.Resources;
    for (const queue of [DeployQueue, DeadLetterQueue]) {
      expect(queue).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
      expect(queue?.Properties).toMatchObject({ FifoQueue: true, SqsManagedSseEnabled: true });
    }
    const sizes = z.object({
      VisibilityTimeout: z.number(),
      RedrivePolicy: z.object({ maxReceiveCount: z.number() }),
    });
    const queue = sizes.parse(DeployQueue?.Properties);
    // AWS takes no less than the function's time-out; a function that dies before its first act blocks for so long.
    expect(queue.VisibilityTimeout).toBeGreaterThan(900);
    expect(queue.VisibilityTimeout).toBeLessThanOrEqual(960);
    expect(String(queue.RedrivePolicy.maxReceiveCount)).toBe(
      variablesOf(template, "deploy").SNOWHOOK_MAX_RECEIVES,
    );
    expect(DeadLetterQueue?.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * 60);
  });

  it("says all that a function reads in its environment within AWS's 4 KB", () => {
    for (const name of functions) {
      const variables = variablesOf(template, name);
      expect(Object.entries(variables).join("").length).toBeLessThan(3_900);
      expect([...parametersOf(template).keys()][0]).toContain(`${variables.SNOWHOOK_PROJECT}/`);
    }
  });
});

describe("a job's schedule", () => {
  const schedules = z.object({ schedulesOf: z.custom<(folder: string) => Record<string, unknown>>() });
  const { schedulesOf } = schedules.parse(
    createRequire(import.meta.url)(join(root, "serverless/project.cjs")),
  );

  it("is one of EventBridge's, in each environment that the job has", async () => {
    const text = [
      "version: 1",
      "projects:",
      "  shop:",
      "    environments: { dev: { branch: dev }, prod: { branch: main } }",
      "    jobs:",
      "      load: { sql: CALL LOAD(), schedule: cron(0 6 * * ? *), environments: [prod] }",
      "      count: { sql: CALL COUNT_ALL(), schedule: rate(1 hour) }",
      "      once: { sql: SELECT 1, when: [manual] }",
    ];
    await writeFile(join(folder, "snowhook.yml"), text.join("\n"));
    const made = Object.values(schedulesOf(folder));
    expect(made).toHaveLength(3);
    expect(made[0]).toMatchObject({
      Type: "AWS::Scheduler::Schedule",
      Properties: {
        ScheduleExpression: "cron(0 6 * * ? *)",
        Target: {
          Arn: { "Fn::GetAtt": ["IngestLambdaFunction", "Arn"] },
          Input:
            '{"project":"shop","environment":"prod","job":"load","run":"<aws.scheduler.scheduled-time>"}',
        },
      },
    });
    expect(schedulesOf(root)).toEqual({});
  });
});

describe("the alarms", () => {
  const alarms = () => [...resourcesOf(template, "AWS::CloudWatch::Alarm").values()];

  it("watch errors, throttles and duration of every function", () => {
    for (const name of functions) {
      const own = alarms().filter(({ Dimensions }) =>
        JSON.stringify(Dimensions)?.includes(`snowhook-live-${name}"`),
      );
      const metrics = own.map(({ MetricName }) => MetricName);
      expect(metrics).toEqual(expect.arrayContaining(["Errors", "Throttles", "Duration"]));
    }
    expect(
      alarms().find(({ MetricName, Threshold }) => MetricName === "Duration" && Threshold === 9_000),
    ).toBeDefined();
  });

  it("watch what the functions count themselves, the queues and the schedule; silence is an alarm of its own", () => {
    const own = alarms().filter(({ Namespace }) => Namespace === "snowhook-live");
    expect(own.map(({ MetricName }) => MetricName).sort()).toEqual([
      "Failed",
      "Heartbeat",
      "Unauthorized",
      "Unavailable",
    ]);
    expect(variablesOf(template, "webhook").SNOWHOOK_METRICS).toBe("snowhook-live");
    for (const { MetricName, TreatMissingData } of alarms()) {
      expect(TreatMissingData).toBe(MetricName === "Heartbeat" ? "breaching" : "notBreaching");
    }
    const queues = alarms().filter(({ Namespace }) => Namespace === "AWS/SQS");
    expect(queues).toHaveLength(4);
  });

  it("tell a topic whose key CloudWatch may use, and a person when there is an address", () => {
    for (const { AlarmActions } of alarms()) expect(AlarmActions).toEqual([{ Ref: "Alarms" }]);
    expect(template.Resources.Alarms?.Properties.KmsMasterKeyId).toEqual({ Ref: "AlarmsKey" });
    expect(JSON.stringify(template.Resources.AlarmsKey?.Properties.KeyPolicy)).toContain(
      "cloudwatch.amazonaws.com",
    );
    expect(template.Resources.AlarmsEmail).toMatchObject({ Condition: "HasAlarmEmail" });
    const isEmpty = (one: Template) => JSON.stringify(one.Conditions?.HasAlarmEmail).includes('["",""]');
    expect([isEmpty(template), isEmpty(withEmail)]).toEqual([true, false]);
    expect(withEmail.Resources.AlarmsEmail?.Properties.Endpoint).toBe("ops@acme.example");
  });
});
