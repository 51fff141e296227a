import type { LocalAnswer, LocalRequest } from "../http.ts";
import { json } from "../http.ts";
import { checkRoutes } from "./check-routes.ts";
import type { TreeEntry } from "./git-objects.ts";
import { issueRoutes } from "./issue-routes.ts";
import { pullRoutes } from "./pull-routes.ts";
import {
  type Caller,
  type GitHubState,
  invalid,
  isAllowed,
  type LocalDeployment,
  missing,
  pageOf,
  type RouteEntry,
  readObject,
} from "./route.ts";
import { tarball } from "./tarball.ts";

/** Method and path under `/repos/OWNER/NAME`, as in https://docs.github.com/en/rest */
const routes: readonly RouteEntry[] = [
  ["GET", /^$/, getRepository],
  ["GET", /^\/branches\/(.+)$/, getBranch],
  ...pullRoutes,
  ...issueRoutes,
  ...checkRoutes,
  ["GET", /^\/commits\/([^/]+)\/statuses$/, listStatuses, "statuses:read"],
  ["GET", /^\/git\/ref\/(.+)$/, getRef, "contents:read"],
  ["GET", /^\/commits\/(.+)$/, getCommit, "contents:read"],
  ["GET", /^\/git\/trees\/([^/]+)$/, getTree, "contents:read"],
  ["GET", /^\/git\/blobs\/([0-9a-f]{40})$/, getBlob, "contents:read"],
  ["GET", /^\/tarball\/(.+)$/, getTarball, "contents:read"],
  ["GET", /^\/compare\/([^/]+)\.\.\.([^/]+)$/, compare, "contents:read"],
  ["GET", /^\/deployments$/, listDeployments, "deployments:read"],
  ["POST", /^\/deployments$/, createDeployment, "deployments:write"],
  ["POST", /^\/deployments\/(\d+)\/statuses$/, createDeploymentStatus, "deployments:write"],
  ["GET", /^\/deployments\/(\d+)\/statuses$/, listDeploymentStatuses, "deployments:read"],
  ["POST", /^\/statuses\/([0-9a-f]{40})$/, createStatus, "statuses:write"],
];

/** Answers one request of the REST API; 404 for what the stand-in does not have, 403 for what an App may not. */
export async function answer(
  path: string,
  request: LocalRequest,
  state: GitHubState,
  caller: Caller,
): Promise<LocalAnswer> {
  for (const [method, pattern, route, permission] of routes) {
    const match = pattern.exec(path);
    if (match !== null && method === request.method) {
      if (!isAllowed(caller, permission))
        return json(403, { message: "Resource not accessible by integration" });
      const parts = match.slice(1).map(decodeURIComponent);
      return isLate(parts, state)
        ? json(422, { message: `No commit found for SHA: ${parts[0]}` })
        : route(parts, request, state, caller);
    }
  }
  return missing;
}

/** A commit of a fork is not there yet in the first seconds after its event. */
function isLate(parts: readonly string[], state: GitHubState): boolean {
  const late = parts.find((part) => (state.late.get(part) ?? 0) > 0);
  if (late === undefined) return false;
  state.late.set(late, (state.late.get(late) ?? 0) - 1);
  return true;
}

async function getRef([ref = ""]: readonly string[], _request: LocalRequest, state: GitHubState) {
  const found = state.repository.commit(ref);
  return found === undefined
    ? missing
    : json(200, { ref: `refs/${ref}`, object: { type: "commit", sha: found.commit } });
}

async function listStatuses([ref = ""]: readonly string[], request: LocalRequest, state: GitHubState) {
  const commit = state.repository.commit(ref)?.commit;
  const found = state.statuses.filter(({ sha }) => sha === commit);
  return json(200, pageOf(found.toReversed(), request));
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
  const mergeBase = state.repository.mergeBase(from.commit, to.commit);
  return json(200, {
    status: state.repository.compare(from.commit, to.commit),
    files,
    ...(mergeBase === undefined ? {} : { merge_base_commit: { sha: mergeBase.commit } }),
  });
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
    production_environment: Boolean(body.production_environment ?? body.environment === "production"),
    transient_environment: body.transient_environment === true,
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
  // https://docs.github.com/en/rest/deployments/statuses#create-a-deployment-status
  const states = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"];
  if (!states.includes(String(body.state)))
    return json(422, { message: "state is not included in the list" });
  deployment.statuses.push({
    state: String(body.state),
    description,
    ...(typeof body.environment_url === "string" ? { environment_url: body.environment_url } : {}),
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
  const known = ["error", "failure", "pending", "success"].includes(String(body.state));
  if (!known) return invalid("state is not included in the list", "state");
  const created_at = state.now().toISOString();
  state.statuses.push({
    sha,
    state: String(body.state),
    context: String(body.context),
    description,
    created_at,
  });
  return json(201, { state: body.state });
}
