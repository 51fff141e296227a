import * as z from "zod";
import type { Github } from "../client.ts";
import { GithubError } from "../errors.ts";

/**
 * What the App may, and no more: read files; write comments, check runs, statuses and deployments. The merge queue's event is
 * sent to who may read merge queues, that of comments to who may at least read issues.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export const APP_PERMISSIONS = {
  metadata: "read",
  contents: "read",
  pull_requests: "write",
  issues: "write",
  checks: "write",
  statuses: "write",
  deployments: "write",
  merge_queues: "read",
} as const;

/** What it is told of. */
export const APP_EVENTS = [
  "push",
  "pull_request",
  "issue_comment",
  "check_run",
  "check_suite",
  "merge_group",
] as const;

export interface ManifestInput {
  readonly name: string;
  /** the webhook's function URL */
  readonly webhookUrl: string;
  /** where GitHub's page comes back to */
  readonly redirectUrl: string;
}

/**
 * The manifest that GitHub's form takes: the App is its owner's alone.
 * https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
export function appManifest({ name, webhookUrl, redirectUrl }: ManifestInput) {
  return {
    name,
    url: "https://github.com/snowhook/snowhook",
    hook_attributes: { url: webhookUrl, active: true },
    redirect_url: redirectUrl,
    public: false,
    default_permissions: APP_PERMISSIONS,
    default_events: APP_EVENTS,
  };
}

/** What GitHub shows once. */
export interface MadeApp {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** its page */
  readonly page: string;
}

const madeSchema = z.object({
  id: z.int(),
  pem: z.string().min(1),
  webhook_secret: z.string().min(16).nullable(),
  html_url: z.url({ protocol: /^https?$/ }),
});

/**
 * Takes what a code of GitHub's form stands for; it can be taken once, within an hour.
 * @throws {GithubError} when the code is old or used, or when GitHub made no secret for the webhook
 */
export async function takeApp(github: Github, code: string): Promise<MadeApp> {
  const answer = await github.call("POST /app-manifests/{code}/conversions", { code });
  const read = madeSchema.safeParse(answer.data);
  // What it holds must not stand in an error.
  if (!read.success) throw new GithubError("GitHub's answer about the new App cannot be read", answer.status);
  const { id, pem, webhook_secret, html_url } = read.data;
  if (webhook_secret === null) {
    throw new GithubError("GitHub made no secret for the App's webhook", answer.status, {
      next: "Delete that App at GitHub, and make another one.",
    });
  }
  return { appId: id, privateKey: pem, webhookSecret: webhook_secret, page: html_url };
}
