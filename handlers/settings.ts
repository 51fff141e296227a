import * as z from "zod";
import type { ProjectSource } from "../core/aws/open-project-folder.ts";
import { ConfigError } from "../core/errors/index.ts";
import { logUrl } from "./log-url.ts";

const settingsSchema = z.object({
  SNOWHOOK_QUEUE_URL: z.url().optional(),
  SNOWHOOK_REVIEW_QUEUE_URL: z.url().optional(),
  SNOWHOOK_MAX_RECEIVES: z.coerce.number().int().min(1).default(100),
  SNOWHOOK_WEBHOOK_SECRET_ID: z.string().min(1).default("snowhook/webhook"),
  SNOWHOOK_ADMINISTRATOR_SECRET_ID: z.string().min(1).default("snowhook/administrator"),
  SNOWHOOK_GITHUB_SECRET_ID: z.string().min(1).default("snowhook/github"),
  SNOWHOOK_STATUS_SECRET_ID: z.string().min(1).default("snowhook/status"),
  SNOWHOOK_STATUS_ACCESS: z.enum(["iam", "link"]).default("iam"),
  SNOWHOOK_GITHUB_API: z.url().default("https://api.github.com"),
  SNOWHOOK_FOLDER: z.string().min(1).optional(),
  SNOWHOOK_PROJECT: z.string().startsWith("/").optional(),
  SNOWHOOK_FILE: z.base64().optional(),
  SNOWHOOK_METRICS: z.string().min(1).optional(),
  LAMBDA_TASK_ROOT: z.string().min(1).optional(),
  SNOWHOOK_LOG_URL: z.url().optional(),
});

/** What the environment variables of a function say; handlers/README.md lists them. */
export interface Settings {
  readonly queueUrl: string | undefined;
  /** of what is about pull requests */
  readonly reviewQueueUrl: string | undefined;
  readonly mostReceives: number;
  readonly webhookSecretId: string;
  readonly administratorSecretId: string;
  readonly githubSecretId: string;
  readonly statusSecretId: string;
  /** who may see the status page: whom IAM lets in, or who has a signed link */
  readonly statusAccess: "iam" | "link";
  readonly githubApi: string;
  /** where `snowhook.yml` is, and what it names beside the deployer */
  readonly project: ProjectSource;
  /** namespace of the metrics; without one none are written */
  readonly metrics: string | undefined;
  readonly logUrl: string | undefined;
}

/** @throws {ConfigError} naming the variables that are wrong */
export function readSettings(variables: NodeJS.ProcessEnv = process.env): Settings {
  // An empty variable is one that is not set: serverless.yml cannot leave one out.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new ConfigError(`environment variables are wrong: ${wrong.join("; ")}`);
  }
  const read = parsed.data;
  return {
    queueUrl: read.SNOWHOOK_QUEUE_URL,
    reviewQueueUrl: read.SNOWHOOK_REVIEW_QUEUE_URL,
    mostReceives: read.SNOWHOOK_MAX_RECEIVES,
    webhookSecretId: read.SNOWHOOK_WEBHOOK_SECRET_ID,
    administratorSecretId: read.SNOWHOOK_ADMINISTRATOR_SECRET_ID,
    githubSecretId: read.SNOWHOOK_GITHUB_SECRET_ID,
    statusSecretId: read.SNOWHOOK_STATUS_SECRET_ID,
    statusAccess: read.SNOWHOOK_STATUS_ACCESS,
    githubApi: read.SNOWHOOK_GITHUB_API,
    project: {
      folder: read.SNOWHOOK_FOLDER ?? read.LAMBDA_TASK_ROOT ?? process.cwd(),
      // A folder that somebody names comes first: a laptop has no parameters.
      ...(read.SNOWHOOK_PROJECT === undefined || read.SNOWHOOK_FOLDER !== undefined
        ? {}
        : { parameters: read.SNOWHOOK_PROJECT }),
      ...(read.SNOWHOOK_FILE === undefined ? {} : { packed: read.SNOWHOOK_FILE }),
    },
    metrics: read.SNOWHOOK_METRICS,
    logUrl: read.SNOWHOOK_LOG_URL ?? logUrl(variables),
  };
}

/** @throws {ConfigError} */
export function queueUrlOf(settings: Settings): string {
  if (settings.queueUrl === undefined) throw new ConfigError("SNOWHOOK_QUEUE_URL is not set");
  return settings.queueUrl;
}
