import type { ProjectFile } from "../project/project.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { groupOf } from "../queue/request-group.ts";
import type { ReviewRequest } from "../queue/review-request.ts";
import type { RotatingSecrets } from "../secrets/rotating-secrets.ts";
import { decidePush } from "./decide-push.ts";
import { decideReview, REVIEW_EVENTS } from "./events/decide-review.ts";
import { pushEventSchema } from "./push-event.ts";
import { isSignature, verifySignature } from "./verify-signature.ts";

/** One HTTP request that says it is GitHub's. */
export interface Delivery {
  readonly method: string;
  /** names in lower case */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** the bytes as they were sent */
  readonly body: Uint8Array;
  readonly receivedAt: Date;
}

export interface DeliveryPorts {
  readonly file: ProjectFile;
  /** bytes; more are refused before anything looks at them */
  readonly mostBytes: number;
  /** keys of GitHub's signatures */
  readonly secrets: RotatingSecrets;
  /** stores the request; only then is GitHub told that it was taken */
  send(request: DeployRequest): Promise<string>;
  /** the same for what is about a pull request; absent: nobody looks at them here */
  readonly sendReview?: (request: ReviewRequest) => Promise<string>;
}

/** The answer, and (for the log only) what went wrong inside. */
export interface DeliveryAnswer {
  readonly status: 200 | 202 | 400 | 401 | 405 | 413 | 503;
  readonly body: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * Answers one delivery. Nothing is parsed before the signature was verified, and never throws: whatever cannot be
 * done is an answer. 503 when we are at fault, so that GitHub shows the delivery as failed and it can be sent again.
 */
export async function receiveDelivery(delivery: Delivery, ports: DeliveryPorts): Promise<DeliveryAnswer> {
  if (delivery.method !== "POST") return answer(405, { error: "only POST is answered here" });
  if (delivery.body.length > ports.mostBytes) {
    return answer(413, { error: `the body is over ${ports.mostBytes} bytes` });
  }
  const signature = delivery.headers["x-hub-signature-256"];
  try {
    if (!(await isSigned(delivery.body, signature, ports.secrets))) {
      const what = signature === undefined ? "is missing" : "does not match";
      return answer(401, { error: `the signature (X-Hub-Signature-256) ${what}` });
    }
  } catch (cause) {
    // Without a key nothing can be verified, so nothing is taken.
    return answer(503, { error: "the webhook's secret cannot be read: nothing is accepted" }, cause);
  }
  return decide(delivery, ports);
}

/** By one of the keys that count; when there is none, by those that come of reading them again. */
async function isSigned(body: Uint8Array, signature: string | undefined, secrets: RotatingSecrets) {
  const fits = (keys: readonly string[]) => keys.some((key) => verifySignature(key, body, signature));
  const keys = await secrets.current();
  if (fits(keys)) return true;
  // What has no signature's form cannot be one of another key.
  if (!isSignature(signature)) return false;
  return fits((await secrets.again()) ?? []);
}

async function decide(delivery: Delivery, ports: DeliveryPorts): Promise<DeliveryAnswer> {
  const event = delivery.headers["x-github-event"];
  const isReview = event !== undefined && REVIEW_EVENTS.includes(event);
  if (event !== "push" && !isReview) return ignored(`event ${event ?? "without a name"} deploys nothing`);
  const json = parseJson(delivery.body);
  if (json === undefined) {
    return answer(400, { error: "the body is not JSON: set the webhook's content type to application/json" });
  }
  if (isReview) return review(event, json, delivery, ports);
  const push = pushEventSchema.safeParse(json);
  if (!push.success) {
    const paths = push.error.issues.map((issue) => issue.path.join(".") || "the body");
    return answer(400, { error: `the body is not a push: ${paths.join(", ")}` });
  }
  const { requests, ignored: reasons } = decidePush(push.data, ports.file, identityOf(delivery));
  const [first] = requests;
  if (first === undefined) return ignored(reasons.join("; "));
  try {
    // One after the other: what was stored before a failure is not stored twice when the delivery comes again.
    for (const request of requests) await ports.send(request);
  } catch (cause) {
    return notStored(cause);
  }
  const environments = requests.map(groupOf).join(", ");
  return answer(202, { status: "queued", environments, commit: first.commit });
}

async function review(
  event: string,
  json: unknown,
  delivery: Delivery,
  { file, sendReview }: DeliveryPorts,
): Promise<DeliveryAnswer> {
  const decision = decideReview(event, json, file, identityOf(delivery));
  if ("invalid" in decision) return answer(400, { error: `the body is not a ${event}: ${decision.invalid}` });
  if ("ignored" in decision) return ignored(decision.ignored);
  if (sendReview === undefined) return ignored("this stack has no queue for pull requests");
  const { request } = decision;
  try {
    await sendReview(request);
  } catch (cause) {
    return notStored(cause);
  }
  return answer(202, { status: "queued", review: `${request.kind} ${subjectOf(request)}` });
}

function subjectOf(request: ReviewRequest): string {
  if (request.kind === "merge-group") return request.branch;
  return request.kind === "button" ? request.environment : `#${request.number ?? ""}`;
}

function notStored(cause: unknown): DeliveryAnswer {
  return answer(503, { error: "the queue did not take it: send the delivery again" }, cause);
}

function identityOf({ headers, receivedAt }: Delivery): { readonly id?: string; readonly at: Date } {
  const id = headers["x-github-delivery"];
  return { at: receivedAt, ...(id === undefined || id.length > 100 ? {} : { id }) };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function ignored(reason: string): DeliveryAnswer {
  return answer(200, { status: "ignored", reason });
}

function answer(
  status: DeliveryAnswer["status"],
  body: Readonly<Record<string, string>>,
  cause?: unknown,
): DeliveryAnswer {
  return { status, body, ...(cause === undefined ? {} : { cause }) };
}
