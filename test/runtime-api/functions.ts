/** Every function of the stack, by its name in serverless/functions.yml. */
export const functions = [
  "webhook",
  "deploy",
  "review",
  "dead-letter",
  "setup",
  "ingest",
  "bind-api",
  "reset",
  "reconcile",
  "drift",
  "janitor",
  "status",
];
