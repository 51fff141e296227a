import { createHmac, randomUUID } from "node:crypto";
import type { LocalAnswer, LocalRequest } from "../http.ts";
import { json, serve } from "../http.ts";
import { type Conversions, type LocalApp, localCallers } from "./app-routes.ts";
import {
  type LocalCheckRun,
  type LocalComment,
  type LocalIssue,
  type Permission,
  pullState,
} from "./pull-state.ts";
import { localPulls, type Pulls } from "./pulls.ts";
import { pushPayload } from "./push-payload.ts";
import type { Checkout } from "./read-checkout.ts";
import { localRepository } from "./repository.ts";
import type { GitHubState, LocalDeployment, LocalStatus } from "./route.ts";
import { answer } from "./routes.ts";

export interface GitHubOptions {
  /** `OWNER/NAME` */
  repository: string;
  /** The token that requests must carry. */
  token: string;
  /** Whose token it is. */
  login?: string;
  /** An App that is installed here: its deliveries name the installation, its tokens may what it was given. */
  app?: LocalApp;
  /** The time: of comments and statuses, and by which tokens end. */
  now?: () => Date;
  /** Signs the webhook's deliveries. */
  webhookSecret: string;
  /** Where pushes are delivered to; asked at each push. */
  webhookUrl: () => string;
  onDeployment?: (deployment: LocalDeployment) => void;
  port?: number;
}

/** What the webhook answered to a push. */
export interface Delivery {
  status: number;
  body: string;
  commit: string;
  deliveryId: string;
  /** what was delivered */
  payload: string;
}

export interface GitHub {
  /** Stands for `https://api.github.com`. */
  url: string;
  /** Points a branch at a checkout and delivers the signed event. A branch that does not move is pushed as a new one. */
  push(branch: string, checkout: Checkout): Promise<Delivery>;
  /** Delivers any event, signed like GitHub unless another signature is given (`null`: none). */
  deliver(
    event: string,
    body: string | Uint8Array,
    headers?: Record<string, string | null>,
  ): Promise<Response>;
  /** What people do to pull requests. */
  pulls: Pulls;
  deployments: readonly LocalDeployment[];
  statuses: readonly LocalStatus[];
  issues: readonly LocalIssue[];
  comments: readonly LocalComment[];
  checkRuns: readonly LocalCheckRun[];
  /** login -> what they may do; nobody else may anything */
  people: Map<string, Permission>;
  /** commit -> how many more requests are answered as if GitHub did not have it yet */
  late: Map<string, number>;
  /** code of a manifest -> the App that it makes, once */
  conversions: Conversions;
  /** Method and path of each request to the API so far. */
  requests: readonly string[];
  close(): Promise<void>;
}

/** Stands in for GitHub: the REST paths that a deployment uses, and the webhook's sender. */
export async function startGitHub(options: GitHubOptions): Promise<GitHub> {
  const repository = localRepository();
  const { app, now = () => new Date() } = options;
  const state: GitHubState = {
    ...pullState(now),
    repository,
    name: options.repository,
    deployments: [],
    statuses: [],
    onDeployment: options.onDeployment ?? (() => undefined),
  };
  const prefix = `/repos/${options.repository}`;

  const requests: string[] = [];
  const conversions: Conversions = new Map();
  const { repository: name, token: personal, login = "deployer" } = options;
  const callers = localCallers({ repository: name, token: personal, login, app, conversions, now });

  const server = await serve(async (request: LocalRequest): Promise<LocalAnswer> => {
    const [, token] = /^(?:bearer|token) (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
    requests.push(`${request.method} ${request.url.pathname}`);
    const forApp = callers.answer(request, token);
    if (forApp !== undefined) return forApp;
    const caller = callers.callerOf(token);
    if (caller === undefined) return json(401, { message: "Bad credentials" });
    const { pathname } = request.url;
    if (pathname === "/user" && caller.app === undefined) return json(200, { login: caller.login });
    if (pathname !== prefix && !pathname.startsWith(`${prefix}/`)) return json(404, { message: "Not Found" });
    return answer(pathname.slice(prefix.length), request, state, caller);
  }, options.port);

  const deliver: GitHub["deliver"] = async (event, body, headers = {}) => {
    const bytes = Buffer.from(body);
    const all: Record<string, string | null> = {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/local",
      "x-github-event": event,
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": `sha256=${createHmac("sha256", options.webhookSecret).update(bytes).digest("hex")}`,
      ...headers,
    };
    const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
    return fetch(options.webhookUrl(), { method: "POST", headers: sent, body: bytes });
  };

  return {
    url: server.url,
    deployments: state.deployments,
    statuses: state.statuses,
    issues: state.issues,
    comments: state.comments,
    checkRuns: state.checkRuns,
    people: state.people,
    late: state.late,
    conversions,
    requests,
    deliver,
    pulls: localPulls(state, deliver, app?.installation),
    push: async (branch, checkout) => {
      const before = repository.push(branch, checkout);
      const moved = before !== undefined && before.commit !== checkout.commit;
      const event = pushPayload({
        repository: options.repository,
        branch,
        after: checkout,
        // What does not move a branch is no push at GitHub, and has no time.
        ...(moved ? { before, pushedAt: Math.floor(now().getTime() / 1_000) } : {}),
      });
      const payload = JSON.stringify(event);
      const deliveryId = randomUUID();
      const response = await deliver("push", payload, { "x-github-delivery": deliveryId });
      const { status } = response;
      return { status, body: await response.text(), commit: checkout.commit, deliveryId, payload };
    },
    close: server.close,
  };
}
