import { createHmac, randomUUID } from "node:crypto";
import type { LocalAnswer, LocalRequest } from "../http.ts";
import { json, serve } from "../http.ts";
import { pushPayload } from "./push-payload.ts";
import type { Checkout } from "./read-checkout.ts";
import { localRepository } from "./repository.ts";
import type { GitHubState, LocalDeployment, LocalStatus } from "./routes.ts";
import { answer } from "./routes.ts";

export interface GitHubOptions {
  /** `OWNER/NAME` */
  repository: string;
  /** The token that requests must carry. */
  token: string;
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
  deployments: readonly LocalDeployment[];
  statuses: readonly LocalStatus[];
  close(): Promise<void>;
}

/** Stands in for GitHub: the REST paths that a deployment uses, and the webhook's sender. */
export async function startGitHub(options: GitHubOptions): Promise<GitHub> {
  const repository = localRepository();
  const state: GitHubState = {
    repository,
    deployments: [],
    statuses: [],
    onDeployment: options.onDeployment ?? (() => undefined),
  };
  const prefix = `/repos/${options.repository}`;

  const server = await serve(async (request: LocalRequest): Promise<LocalAnswer> => {
    const [, token] = /^(?:bearer|token) (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
    if (token !== options.token) return json(401, { message: "Bad credentials" });
    const { pathname } = request.url;
    if (pathname !== prefix && !pathname.startsWith(`${prefix}/`)) return json(404, { message: "Not Found" });
    return answer(pathname.slice(prefix.length), request, state);
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
    deliver,
    push: async (branch, checkout) => {
      const before = repository.push(branch, checkout);
      const moved = before !== undefined && before.commit !== checkout.commit;
      const payload = pushPayload({
        repository: options.repository,
        branch,
        after: checkout,
        ...(moved ? { before } : {}),
      });
      const deliveryId = randomUUID();
      const response = await deliver("push", JSON.stringify(payload), { "x-github-delivery": deliveryId });
      return { status: response.status, body: await response.text(), commit: checkout.commit, deliveryId };
    },
    close: server.close,
  };
}
