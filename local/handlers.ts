import type { APIGatewayProxyEventV2, Context, SQSBatchResponse, SQSEvent } from "aws-lambda";

/** One line of a function's log: what belongs to the message stands beside it. */
export type LogEntry = Readonly<Record<string, unknown>> & { message: string; level: string };

/** The functions as AWS would invoke them. */
export interface Handlers {
  webhook(event: APIGatewayProxyEventV2, context: Context): Promise<unknown>;
  deploy(event: SQSEvent, context: Context): Promise<SQSBatchResponse | undefined>;
  review(event: SQSEvent, context: Context): Promise<SQSBatchResponse | undefined>;
  "dead-letter"(event: SQSEvent, context: Context): Promise<SQSBatchResponse | undefined>;
  setup(event: unknown, context: Context): Promise<unknown>;
  ingest(event: unknown, context: Context): Promise<unknown>;
  "bind-api"(event: unknown, context: Context): Promise<unknown>;
  reset(event: unknown, context: Context): Promise<unknown>;
  reconcile(event: unknown, context: Context): Promise<unknown>;
  drift(event: unknown, context: Context): Promise<unknown>;
  janitor(event: unknown, context: Context): Promise<unknown>;
  status(event: APIGatewayProxyEventV2, context: Context): Promise<unknown>;
}

/**
 * Loads the project's own functions into this process. They read their environment as in Lambda, so it is set
 * first; one process can run one installation.
 */
export async function loadHandlers(
  environment: Readonly<Record<string, string>>,
  onLog: (entry: LogEntry) => void,
): Promise<Handlers> {
  Object.assign(process.env, environment);
  const { setLogSink } = await import("../handlers/log.ts");
  setLogSink(onLog);
  const [
    webhook,
    deploy,
    review,
    deadLetter,
    setup,
    ingest,
    bindApi,
    reset,
    reconcile,
    drift,
    janitor,
    status,
  ] = await Promise.all([
    import("../handlers/webhook.ts"),
    import("../handlers/deploy.ts"),
    import("../handlers/review.ts"),
    import("../handlers/dead-letter.ts"),
    import("../handlers/setup.ts"),
    import("../handlers/ingest.ts"),
    import("../handlers/bind-api.ts"),
    import("../handlers/reset.ts"),
    import("../handlers/reconcile.ts"),
    import("../handlers/drift.ts"),
    import("../handlers/janitor.ts"),
    import("../handlers/status.ts"),
  ]);
  return {
    webhook: webhook.handler,
    deploy: deploy.handler,
    review: review.handler,
    "dead-letter": deadLetter.handler,
    setup: setup.handler,
    ingest: ingest.handler,
    "bind-api": bindApi.handler,
    reset: reset.handler,
    reconcile: reconcile.handler,
    drift: drift.handler,
    janitor: janitor.handler,
    status: status.handler,
  } as unknown as Handlers;
}
