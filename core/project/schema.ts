import * as z from "zod";
import {
  branch,
  databaseOrSchema,
  githubLogin,
  identifier,
  imagePath,
  key,
  localTime,
  repositoryName,
  repositoryPath,
  schedule,
  secretName,
  tableName,
  template,
  timeOfDay,
  timeZone,
  variableName,
  variables,
} from "./field-types.ts";

const policy = z.enum(["ignore", "warn", "error"]);

export const optionsSchema = z
  .strictObject({
    autocommit: z.boolean().optional().describe("commit each DML statement by itself"),
    query_tag: z.string().max(2000).optional().describe("put before the script's name in QUERY_TAG"),
    out_of_order: z
      .boolean()
      .optional()
      .describe("run a new V script that is older than the newest applied one"),
    raise_exception_on_ignored_versioned_script: z
      .boolean()
      .optional()
      .describe("stop when such a script is not run"),
    continue_on_error: z
      .boolean()
      .optional()
      .describe(
        "go on after an R or A script that failed (a V script always stops); the deployment fails at its end",
      ),
    version_number_validation_regex: z.string().optional().describe("what every version must match"),
    session_parameters: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .describe("parameters of the session, as ALTER SESSION takes them"),
    metadata_schema: databaseOrSchema
      .optional()
      .describe("schema of lease, ledger and staged files; the history table's"),
    lease_seconds: z
      .int()
      .min(60)
      .max(86_400)
      .optional()
      .describe("how long a deployment that died may block others; 300"),
    on_changed: policy
      .or(z.literal("execute"))
      .optional()
      .describe("an applied V script was changed: ignore, warn (default), error, execute"),
    on_renamed: policy.optional().describe("an applied V script was renamed"),
    on_unrenderable: policy.optional().describe("an applied V script can no longer be rendered"),
    on_unknown_file: policy.optional().describe("a file is there that schemachange alone would run"),
    on_command_line_script: policy
      .optional()
      .describe("a V or R script for the snow command line was not run yet: ignore, warn, error (default)"),
  })
  .describe("as the command line's options of these names");

const dangerPolicy = z.enum(["allow", "warn", "block"]);

export const dangersSchema = z
  .strictObject({
    expensive: dangerPolicy
      .optional()
      .describe("it costs much or goes on costing, as a whole rebuild does; `allow`"),
    destructive: dangerPolicy
      .optional()
      .describe("it takes something away that can be brought back, or breaks who uses it; `warn`"),
    unrecoverable: dangerPolicy
      .optional()
      .describe("nothing in Snowflake brings back what it takes away; `block`"),
    unreadable: dangerPolicy
      .optional()
      .describe("it runs a text that is known only then, or a procedure; `warn`"),
  })
  .describe("what is done about such statements: `allow`, `warn`, or `block` before anything runs");

const on = z
  .array(z.enum(["success", "failure", "waiting", "drift"]))
  .min(1, "must have at least one entry")
  .optional()
  .describe("of what; `[failure, drift]`");
const byAddress = {
  secret: secretName.describe("name in Secrets Manager, below snowhook/notify/: its address"),
  on,
};

export const receiverSchema = z
  .discriminatedUnion("type", [
    z.strictObject({ type: z.literal("slack"), ...byAddress }),
    z.strictObject({ type: z.literal("teams"), ...byAddress }),
    z.strictObject({ type: z.literal("webhook"), ...byAddress }),
    z.strictObject({
      type: z.literal("sns"),
      topic: z
        .string()
        .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, "must be a topic's ARN")
        .describe("ARN; the name begins with that of the stack and `-notify-`"),
      on,
    }),
    z.strictObject({
      type: z.literal("eventbridge"),
      bus: z
        .string()
        .regex(/^[A-Za-z0-9._/-]{1,256}$/, "must be a bus's name")
        .describe("name; it begins with that of the stack and `-notify-`"),
      on,
    }),
  ])
  .describe("who is told, and how: `slack`, `teams`, `webhook`, `sns`, `eventbridge`");
export const rehearsalSchema = z
  .strictObject({
    role: identifier.describe("role that runs scripts on the clone, and holds nothing else; setup makes it"),
    warehouse: identifier.describe("warehouse of its own; setup makes it, the smallest"),
    user: identifier.optional().describe("user of its own; the secret's"),
    secret: secretName
      .optional()
      .describe("account and that user, in Secrets Manager; `snowhook/<project>/<environment>-rehearsal`"),
    hours: z
      .int()
      .min(1)
      .max(168)
      .optional()
      .describe("after which a clone is dropped, whatever became of its pull request; 24"),
    vars: variables
      .optional()
      .describe("template variables that must be others on a clone; in a text `{{ database }}` is the clone"),
  })
  .describe("pull requests may be tried on a clone of `database`; [docs/rehearsal.md](rehearsal.md)");

export const freezeSchema = z
  .strictObject({
    zone: timeZone.describe("time zone of the times here: `Europe/Berlin`"),
    days: z
      .array(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
      .min(1, "must have at least one entry")
      .optional()
      .describe("every week, on these days; every day"),
    from: timeOfDay.optional().describe("on such a day, from this time; `00:00`"),
    to: timeOfDay
      .optional()
      .describe("up to this time, of the next day when it is no later than `from`; `24:00`"),
    start: localTime.optional().describe("once, instead of every week: from this date and time"),
    end: localTime.optional().describe("up to this date and time"),
    reason: z.string().max(80).optional().describe("what those who wait read"),
  })
  .refine(({ start, end }) => (start === undefined) === (end === undefined), {
    message: "needs both start and end",
    path: ["end"],
  })
  .refine(({ start, end }) => start === undefined || end === undefined || start < end, {
    message: "must be later than start",
    path: ["end"],
  })
  .refine(({ start, days, from, to }) => start === undefined || (days ?? from ?? to) === undefined, {
    message: "is for a freeze of every week: leave it out, or start and end",
    path: ["days"],
  });

const approvalCount = z.int().min(1).max(10);

/** How a deployment is approved: a number, or more than that. */
const approvalsSchema = z.union([
  approvalCount,
  z.strictObject({
    count: approvalCount.optional().describe("how many of the approvers; 1"),
    label: z
      .string()
      .trim()
      .min(1)
      .max(50)
      .describe("a label of the repository: an approver who sets it at a pull request approves its head"),
  }),
]);

export const environmentSchema = z.strictObject({
  branch: branch.describe("its pushes are deployed here"),
  account: z
    .string()
    .regex(/^[A-Za-z0-9_.-]+$/, "must be an account identifier like MYORG-MYACCOUNT")
    .optional()
    .describe("Snowflake account; the secret must name the same one"),
  secret: secretName
    .optional()
    .describe("account and service user, in Secrets Manager; `snowhook/<project>/<environment>`"),
  user: identifier.optional().describe("service user; the secret's"),
  role: identifier.optional().describe("role that deploys; the user's default role"),
  warehouse: identifier.optional().describe("warehouse that a script starts with; the user's default"),
  database: identifier.optional().describe("database that a script starts in"),
  schema: identifier.optional().describe("schema of it that a script starts in"),
  history_table: tableName
    .optional()
    .describe(
      "where applied scripts are recorded; METADATA.SCHEMACHANGE.CHANGE_HISTORY, as schemachange has it",
    ),
  create_history_table: z
    .boolean()
    .optional()
    .describe("make it, and its schema, when it is not there; false"),
  owns: z
    .array(databaseOrSchema)
    .optional()
    .describe("databases or DATABASE.SCHEMAs that setup makes and gives to the role"),
  bring_your_own: z
    .boolean()
    .optional()
    .describe("setup makes nothing here: user, role and objects are there already; false"),
  drift: z
    .boolean()
    .optional()
    .describe("keep what a deployment leaves, and look every night whether it was changed by hand; false"),
  notify: z.array(receiverSchema).max(20).optional().describe("who is told what happens here"),
  vars: variables.optional().describe("template variables, over those of the project"),
  options: optionsSchema.optional(),
  dangers: dangersSchema.optional(),
  rehearsal: rehearsalSchema.optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional()
    .describe("where one sees what is deployed here, for GitHub's page of deployments"),
  production: z
    .boolean()
    .optional()
    .describe("people use it: GitHub marks it so; when it is called `prod` or `production`"),
  transient: z
    .boolean()
    .optional()
    .describe("it is there for a while only: GitHub shows it as destroyed when it is inactive; false"),
  after: key
    .optional()
    .describe("an environment of the project: a script runs here only when it has succeeded there"),
  approvers: z
    .array(githubLogin)
    .min(1, "must have at least one entry")
    .optional()
    .describe("people at GitHub of whom somebody must approve each deployment here"),
  approvals: approvalsSchema
    .optional()
    .describe("how many of them, 1; or `{ count, label }`, with which they may approve by a label as well"),
  freeze: z
    .array(freezeSchema)
    .min(1, "must have at least one entry")
    .optional()
    .describe("when nothing is deployed here: a push waits; [below](#its-freeze)"),
});

export const jobSchema = z
  .strictObject({
    sql: template.optional().describe("statements; a template, as scripts are"),
    file: repositoryPath.optional().describe("instead of `sql`: a file of the deployed commit"),
    role: template.optional().describe("role that runs it; the environment's. A template"),
    warehouse: template.optional().describe("the environment's. A template"),
    when: z
      .array(z.enum(["after-deployment", "manual"]))
      .min(1, "must have at least one entry")
      .optional()
      .describe("`after-deployment`, `manual` (the default), or both"),
    schedule: schedule
      .optional()
      .describe(
        "`rate(1 hour)` or `cron(0 6 * * ? *)`, as AWS has them; `serverless deploy` makes the schedules",
      ),
    environments: z
      .array(key)
      .min(1, "must have at least one entry")
      .optional()
      .describe("where; everywhere"),
  })
  .refine(({ sql, file }) => sql !== undefined || file !== undefined, {
    message: "says nothing of what to run: write sql or file",
  })
  .refine(({ sql, file }) => sql === undefined || file === undefined, {
    message: "has both sql and file: keep one",
    path: ["file"],
  });

export const serviceSchema = z.strictObject({
  image: imagePath.describe("`/database/schema/repository/image`; the tag comes with the event"),
  specification: repositoryPath.describe("file of the repository; a template of Snowflake's specification"),
  name: template
    .optional()
    .describe("service's name, with database and schema before it when they are others; the key. A template"),
  role: template.optional().describe("role that makes and owns it; the environment's. A template"),
  compute_pool: template.describe("a template"),
  warehouse: template.optional().describe("QUERY_WAREHOUSE; the environment's. A template"),
  callers: z
    .array(template)
    .optional()
    .describe("roles that get the service roles of the specification; templates"),
  environments: z.array(key).min(1, "must have at least one entry").optional().describe("where; everywhere"),
});

export const projectSchema = z.strictObject({
  repository: repositoryName.describe("OWNER/NAME at GitHub"),
  scripts: repositoryPath.default("migrations").describe("folder of the V, R and A scripts; `migrations`"),
  modules: repositoryPath.optional().describe("folder of templates that scripts reach as `modules/…`"),
  config: repositoryPath
    .optional()
    .describe("a `schemachange-config.yml` of the deployed commit; its `vars` are read"),
  staged: z
    .record(variableName, repositoryPath)
    .optional()
    .describe("folders that are uploaded under their content's hash; `{{ staged.NAME }}`"),
  env_vars: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of an environment variable"))
    .optional()
    .describe("environment variables of the function that templates may ask `env_var()` for"),
  vars: variables.optional().describe("template variables of every environment, over those of `config`"),
  setup: repositoryPath
    .optional()
    .describe("folder beside this file with the administrator's SQL: `shared/`, `environment/`, `reset/…`"),
  environments: z
    .record(key, environmentSchema)
    .refine((all) => Object.keys(all).length > 0, { message: "must name at least one environment" }),
  jobs: z.record(key, jobSchema).optional(),
  services: z.record(key, serviceSchema).optional(),
});

/**
 * The text of `snowhook.yml`, as parsed from YAML. Unknown keys are errors: a typing mistake must not be silent.
 * The descriptions go into the published JSON Schema and into docs/configuration.md.
 */
export const projectFileSchema = z.strictObject({
  version: z.literal(1).describe("of this file's form"),
  projects: z
    .record(key, projectSchema)
    .refine((all) => Object.keys(all).length > 0, { message: "must name at least one project" }),
});

export type ProjectFileInput = z.infer<typeof projectFileSchema>;
export type ProjectInput = z.infer<typeof projectSchema>;
