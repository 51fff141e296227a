import * as z from "zod";

const commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const user = z.object({ login: z.string().max(100), type: z.string().optional() });
const common = { repository: z.object({ full_name: z.string() }), sender: user };
const pulls = z.array(z.object({ number: z.int().min(1) })).default([]);

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
export const pullRequestEvent = z.object({
  ...common,
  action: z.string(),
  number: z.int().min(1),
  pull_request: z.object({ head: z.object({ sha: commit }) }),
  changes: z.object({ base: z.unknown().optional() }).optional(),
  /** of `labeled` and `unlabeled` */
  label: z.object({ name: z.string().max(100) }).optional(),
});

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment */
export const issueCommentEvent = z.object({
  ...common,
  action: z.string(),
  issue: z.object({ number: z.int().min(1), pull_request: z.unknown().optional() }),
  comment: z.object({ id: z.int().min(1), body: z.string(), user, created_at: z.coerce.date() }),
});

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_run */
export const checkRunEvent = z.object({
  ...common,
  action: z.string(),
  /** of `requested_action`: which button was pressed */
  requested_action: z.object({ identifier: z.string() }).optional(),
  check_run: z.object({
    name: z.string(),
    head_sha: commit,
    external_id: z.string().nullish(),
    pull_requests: pulls,
  }),
});

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_suite */
export const checkSuiteEvent = z.object({
  ...common,
  action: z.string(),
  check_suite: z.object({ head_sha: commit, pull_requests: pulls }),
});

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group */
export const mergeGroupEvent = z.object({
  ...common,
  action: z.string(),
  merge_group: z.object({ head_sha: commit, base_sha: commit, base_ref: z.string().max(300) }),
});
