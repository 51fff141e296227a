import type * as z from "zod";
import {
  dangersSchema,
  environmentSchema,
  freezeSchema,
  jobSchema,
  optionsSchema,
  projectSchema,
  receiverSchema,
  rehearsalSchema,
  serviceSchema,
} from "./schema.ts";

type Shape = Readonly<Record<string, z.ZodType>>;

const TABLES: readonly (readonly [title: string, shape: Shape])[] = [
  ["Of a project (`projects.NAME`)", projectSchema.shape],
  ["Of an environment (`environments.NAME`)", environmentSchema.shape],
  ["Its `options`", optionsSchema.shape],
  ["Its `dangers`", dangersSchema.shape],
  ["Of a receiver (`notify`) by its address", receiverSchema.options[0].shape],
  ["Of a receiver `sns`", receiverSchema.options[3].shape],
  ["Of a receiver `eventbridge`", receiverSchema.options[4].shape],
  ["Its `rehearsal`", rehearsalSchema.shape],
  ["Its `freeze`", freezeSchema.shape],
  ["Of a job (`jobs.NAME`)", jobSchema.shape],
  ["Of a service (`services.NAME`)", serviceSchema.shape],
];

/** Every key of `snowhook.yml` in Markdown tables, for docs/configuration.md. */
export function projectFileReference(): string {
  return TABLES.map(([title, shape]) => table(title, shape)).join("\n");
}

function table(title: string, shape: Shape): string {
  const rows = Object.entries(shape).map(([key, schema]) => `| \`${key}\` | ${describe(key, schema)} |`);
  return [`### ${title}`, "", "| key | what it says; what holds without it |", "|---|---|", ...rows, ""].join(
    "\n",
  );
}

/** What has no description of its own is a table or a map of one. */
const OTHERS: Readonly<Record<string, string>> = {
  environments: "at least one, by its key. **Needed**",
  type: "`slack`, `teams`, `webhook`, `sns` or `eventbridge`. **Needed**",
  dangers: "what is done about statements that lose or cost something; [below](#its-dangers)",
  rehearsal: "pull requests are tried on a clone of `database`; [below](#its-rehearsal)",
  jobs: "SQL that runs beside deployments, by its key",
  services: "services in Snowpark Container Services, by their keys",
};

function describe(key: string, schema: z.ZodType): string {
  const { description } = schema;
  if (description === undefined) return OTHERS[key] ?? "";
  return schema.safeParse(undefined).success ? description : `${description}. **Needed**`;
}
