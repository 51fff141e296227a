import type { LocalAnswer, LocalRequest } from "../http.ts";
import { json } from "../http.ts";
import type { TreeEntry } from "./git-objects.ts";
import type { LocalRepository } from "./repository.ts";
import { tarball } from "./tarball.ts";

/** A deployment as GitHub keeps it, with its statuses, oldest first. */
export interface LocalDeployment {
  id: number;
  sha: string;
  ref: string;
  environment: string;
  /** what its maker wrote into it, given back as it was */
  payload?: unknown;
  created_at: string;
  statuses: { state: string; description: string; created_at: string }[];
}

/** A mark at a commit. */
export interface LocalStatus {
  sha: string;
  state: string;
  context: string;
  description: string;
}

/** What the routes read and write. */
export interface GitHubState {
  repository: LocalRepository;
  deployments: LocalDeployment[];
  statuses: LocalStatus[];
  /** Called with a deployment after each new status of it. */
  onDeployment(deployment: LocalDeployment): void;
}

type Route = (match: readonly string[], request: LocalRequest, state: GitHubState) => Promise<LocalAnswer>;

const missing = json(404, { message: "Not Found", documentation_url: "https://docs.github.com/rest" });

/** Method and path under `/repos/OWNER/NAME`, as in https://docs.github.com/en/rest */
const routes: readonly (readonly [string, RegExp, Route])[] = [
  ["GET", /^$/, getRepository],
  ["GET", /^\/branches\/(.+)$/, getBranch],
  ["GET", /^\/commits\/(.+)$/, getCommit],
  ["GET", /^\/git\/trees\/([^/]+)$/, getTree],
  ["GET", /^\/git\/blobs\/([0-9a-f]{40})$/, getBlob],
  ["GET", /^\/tarball\/(.+)$/, getTarball],
  ["GET", /^\/compare\/([^/]+)\.\.\.([^/]+)$/, compare],
  ["GET", /^\/deployments$/, listDeployments],
  ["POST", /^\/deployments$/, createDeployment],
  ["POST", /^\/deployments\/(\d+)\/statuses$/, createDeploymentStatus],
  ["GET", /^\/deployments\/(\d+)\/statuses$/, listDeploymentStatuses],
  ["POST", /^\/statuses\/([0-9a-f]{40})$/, createStatus],
];

/** Answers one request of the REST API; 404 for what the stand-in does not have. */
export async function answer(path: string, request: LocalRequest, state: GitHubState): Promise<LocalAnswer> {
  for (const [method, pattern, route] of routes) {
    const match = pattern.exec(path);
    if (match !== null && method === request.method) {
      return route(match.slice(1).map(decodeURIComponent), request, state);
    }
  }
  return missing;
}

async function getRepository() {
  return json(200, { default_branch: "main" });
}

async function getBranch([name = ""]: readonly string[], _request: LocalRequest, state: GitHubState) {
  const head = state.repository.commit(`heads/${name}`);
  if (head === undefined) return json(404, { message: "Branch not found" });
  return json(200, { name, commit: { sha: head.commit } });
}

async function getCommit([ref = ""]: readonly string[], request: LocalRequest, state: GitHubState) {
  const found = state.repository.commit(ref);
  if (found === undefined) return json(422, { message: `No commit found for SHA: ${ref}` });
  if (request.headers.accept?.includes("vnd.github.sha") === true) {
    return { status: 200, headers: { "content-type": "text/plain" }, body: found.commit };
  }
  const tree = state.repository.objects(found.commit)?.root;
  return json(200, { sha: found.commit, commit: { tree: { sha: tree } } });
}

async function getTree([ref = ""]: readonly string[], request: LocalRequest, state: GitHubState) {
  const commit = state.repository.commit(ref);
  const objects =
    commit === undefined ? state.repository.holding(ref) : state.repository.objects(commit.commit);
  const sha = commit === undefined ? ref : objects?.root;
  if (objects === undefined || sha === undefined || !objects.trees.has(sha)) return missing;
  const list = (tree: string, prefix: string): TreeEntry[] =>
    (objects.trees.get(tree) ?? []).flatMap((entry) => {
      const here = { ...entry, path: `${prefix}${entry.path}` };
      return entry.type === "tree" && request.url.searchParams.has("recursive")
        ? [here, ...list(entry.sha, `${here.path}/`)]
        : [here];
    });
  return json(200, { sha, tree: list(sha, ""), truncated: false });
}

async function getBlob([sha = ""]: readonly string[], _request: LocalRequest, state: GitHubState) {
  const bytes = state.repository.holding(sha)?.blobs.get(sha);
  if (bytes === undefined) return missing;
  const content = Buffer.from(bytes).toString("base64");
  return json(200, { sha, size: bytes.length, encoding: "base64", content });
}

async function getTarball([ref = ""]: readonly string[], _request: LocalRequest, state: GitHubState) {
  const found = state.repository.commit(ref);
  if (found === undefined) return missing;
  const body = await tarball(found.files, `snowhook-${found.commit.slice(0, 7)}`);
  return { status: 200, headers: { "content-type": "application/x-gzip" }, body };
}

async function compare(
  [base = "", head = ""]: readonly string[],
  _request: LocalRequest,
  state: GitHubState,
) {
  const from = state.repository.commit(base);
  const to = state.repository.commit(head);
  if (from === undefined || to === undefined) return missing;
  const names = new Set([...from.files.keys(), ...to.files.keys()]);
  const files = [...names].flatMap((filename) => {
    const [old, now] = [from.files.get(filename), to.files.get(filename)];
    if (old === undefined) return [{ filename, status: "added" }];
    if (now === undefined) return [{ filename, status: "removed" }];
    return Buffer.from(old.bytes).equals(now.bytes) ? [] : [{ filename, status: "modified" }];
  });
  return json(200, { status: state.repository.compare(from.commit, to.commit), files });
}

async function listDeployments(_match: readonly string[], request: LocalRequest, state: GitHubState) {
  const { searchParams } = request.url;
  const wanted = state.deployments.filter(
    (deployment) =>
      [null, deployment.sha].includes(searchParams.get("sha")) &&
      [null, deployment.environment].includes(searchParams.get("environment")),
  );
  return json(200, pageOf(wanted.toReversed(), request));
}

/** The part of a list that was asked for: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function pageOf<Item>(items: readonly Item[], { url }: LocalRequest): Item[] {
  const size = Math.min(Number(url.searchParams.get("per_page") ?? 30), 100);
  const start = (Number(url.searchParams.get("page") ?? 1) - 1) * size;
  return items.slice(start, start + size);
}

async function createDeployment(_match: readonly string[], request: LocalRequest, state: GitHubState) {
  const body = readObject(request);
  const commit = state.repository.commit(String(body.ref));
  if (commit === undefined) return json(422, { message: `No ref found for: ${String(body.ref)}` });
  const deployment: LocalDeployment = {
    id: state.deployments.length + 1,
    sha: commit.commit,
    ref: String(body.ref),
    environment: String(body.environment ?? "production"),
    payload: body.payload ?? {},
    created_at: new Date().toISOString(),
    statuses: [],
  };
  state.deployments.push(deployment);
  return json(201, { ...deployment, task: "deploy" });
}

async function createDeploymentStatus([id]: readonly string[], request: LocalRequest, state: GitHubState) {
  const deployment = state.deployments.find((one) => one.id === Number(id));
  if (deployment === undefined) return missing;
  const body = readObject(request);
  const description = String(body.description ?? "");
  // GitHub refuses longer ones. https://docs.github.com/en/rest/deployments/statuses
  if (description.length > 140) return json(422, { message: "description is too long (maximum is 140)" });
  deployment.statuses.push({
    state: String(body.state),
    description,
    created_at: new Date().toISOString(),
  });
  state.onDeployment(deployment);
  return json(201, { id: deployment.statuses.length, state: body.state });
}

async function listDeploymentStatuses([id]: readonly string[], request: LocalRequest, state: GitHubState) {
  const deployment = state.deployments.find((one) => one.id === Number(id));
  return deployment === undefined ? missing : json(200, pageOf(deployment.statuses.toReversed(), request));
}

async function createStatus([sha = ""]: readonly string[], request: LocalRequest, state: GitHubState) {
  if (state.repository.commit(sha) === undefined)
    return json(422, { message: `No commit found for SHA: ${sha}` });
  const body = readObject(request);
  const description = String(body.description ?? "");
  if (description.length > 140) return json(422, { message: "description is too long (maximum is 140)" });
  state.statuses.push({ sha, state: String(body.state), context: String(body.context), description });
  return json(201, { state: body.state });
}

function readObject(request: LocalRequest): Record<string, unknown> {
  const value: unknown = JSON.parse(request.body.toString());
  if (typeof value !== "object" || value === null) throw new Error("the body must be a JSON object");
  return value as Record<string, unknown>;
}
