import type { LocalAnswer, LocalRequest } from "../http.ts";
import { json } from "../http.ts";
import type { PullState } from "./pull-state.ts";
import type { LocalRepository } from "./repository.ts";

/** A deployment as GitHub keeps it, with its statuses, oldest first. */
export interface LocalDeployment {
  id: number;
  sha: string;
  ref: string;
  environment: string;
  /** what its maker wrote into it, given back as it was */
  payload?: unknown;
  /** as GitHub has it when its maker says nothing: by the name */
  production_environment?: boolean;
  transient_environment?: boolean;
  created_at: string;
  statuses: { state: string; description: string; environment_url?: string; created_at: string }[];
}

/** A mark at a commit. */
export interface LocalStatus {
  sha: string;
  state: string;
  context: string;
  description: string;
  created_at: string;
}

/** Whoever asks: a personal token, or an installation of an App. */
export interface Caller {
  /** `snowhook[bot]` for an App */
  readonly login: string;
  readonly app?: { readonly id: number; readonly permissions: Readonly<Record<string, string>> };
}

/** What the routes read and write. */
export interface GitHubState extends PullState {
  repository: LocalRepository;
  /** `OWNER/NAME` */
  name: string;
  deployments: LocalDeployment[];
  statuses: LocalStatus[];
  /** Called with a deployment after each new status of it. */
  onDeployment(deployment: LocalDeployment): void;
}

export type Route = (
  match: readonly string[],
  request: LocalRequest,
  state: GitHubState,
  caller: Caller,
) => Promise<LocalAnswer>;

/** Method, path under `/repos/OWNER/NAME`, what answers, and the permission that an App needs for it. */
export type RouteEntry = readonly [string, RegExp, Route, `${string}:${"read" | "write"}`?];

export const missing = json(404, {
  message: "Not Found",
  documentation_url: "https://docs.github.com/rest",
});

/** GitHub's answer to what it cannot take. */
export function invalid(message: string, field?: string): LocalAnswer {
  const errors = field === undefined ? [] : [{ field, code: "invalid", message }];
  return json(422, { message: `Validation Failed: ${message}`, errors });
}

/** Has the App this permission? A person's token has all that the person may do. */
export function isAllowed({ app }: Caller, permission: string | undefined): boolean {
  if (app === undefined || permission === undefined) return true;
  const [name = "", level] = permission.split(":");
  const has = app.permissions[name];
  return has === "write" || (has === "read" && level === "read");
}

/** The part of a list that was asked for: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
export function pageOf<Item>(items: readonly Item[], { url }: LocalRequest): Item[] {
  const size = Math.min(Number(url.searchParams.get("per_page") ?? 30), 100);
  const start = (Number(url.searchParams.get("page") ?? 1) - 1) * size;
  return items.slice(start, start + size);
}

export function readObject(request: LocalRequest): Record<string, unknown> {
  const value: unknown = JSON.parse(request.body.toString() || "{}");
  if (typeof value !== "object" || value === null) throw new Error("the body must be a JSON object");
  return value as Record<string, unknown>;
}
