import type { LocalRequest } from "../http.ts";
import { json } from "../http.ts";
import { pullJson, userJson } from "./pull-payloads.ts";
import { checkoutChanges } from "./push-payload.ts";
import {
  type Caller,
  type GitHubState,
  invalid,
  missing,
  pageOf,
  type RouteEntry,
  readObject,
} from "./route.ts";

/** https://docs.github.com/en/rest/pulls/pulls and https://docs.github.com/en/rest/issues/comments */
export const pullRoutes: readonly RouteEntry[] = [
  ["GET", /^\/pulls\/(\d+)$/, getPull, "pull_requests:read"],
  ["GET", /^\/pulls\/(\d+)\/files$/, listFiles, "pull_requests:read"],
  ["GET", /^\/issues\/(\d+)\/comments$/, listComments, "pull_requests:read"],
  ["POST", /^\/issues\/(\d+)\/comments$/, createComment, "pull_requests:write"],
  ["GET", /^\/issues\/comments\/(\d+)$/, getComment, "pull_requests:read"],
  ["PATCH", /^\/issues\/comments\/(\d+)$/, editComment, "pull_requests:write"],
  ["DELETE", /^\/issues\/comments\/(\d+)$/, deleteComment, "pull_requests:write"],
  ["POST", /^\/issues\/comments\/(\d+)\/reactions$/, createReaction, "pull_requests:write"],
  ["GET", /^\/collaborators\/([^/]+)\/permission$/, getPermission],
];

/** Files of a pull request that GitHub lists at most, and characters of a comment. */
const MOST_FILES = 3_000;
const MOST_CHARACTERS = 65_536;
const REACTIONS = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"];

/** A pull request is an issue too: https://docs.github.com/en/rest/issues/issues */
const isIssue = (state: GitHubState, number: string | undefined) =>
  findPull(state, number) !== undefined || state.issues.some((issue) => issue.number === Number(number));

const findPull = (state: GitHubState, number: string | undefined) =>
  state.pulls.find((pull) => pull.number === Number(number));

async function getPull([number]: readonly string[], _request: LocalRequest, state: GitHubState) {
  const pull = findPull(state, number);
  return pull === undefined ? missing : json(200, pullJson(pull, state));
}

async function listFiles([number]: readonly string[], request: LocalRequest, state: GitHubState) {
  const pull = findPull(state, number);
  if (pull === undefined) return missing;
  const from = state.repository.mergeBase(pull.head.sha, `heads/${pull.base.ref}`);
  const head = state.repository.commit(pull.head.sha);
  const { added, modified, removed } = checkoutChanges(from?.files ?? new Map(), head?.files ?? new Map());
  const files = [
    ...added.map((filename) => ({ filename, status: "added" })),
    ...modified.map((filename) => ({ filename, status: "modified" })),
    ...removed.map((filename) => ({ filename, status: "removed" })),
  ];
  return json(200, pageOf(files.slice(0, MOST_FILES), request));
}

const commentJson = (comment: GitHubState["comments"][number]) => ({
  id: comment.id,
  body: comment.body,
  user: userJson(comment.user),
  created_at: comment.created_at,
  updated_at: comment.updated_at,
  author_association: "CONTRIBUTOR",
  performed_via_github_app: comment.app === undefined ? null : { id: comment.app },
});

async function listComments([number]: readonly string[], request: LocalRequest, state: GitHubState) {
  if (!isIssue(state, number)) return missing;
  const all = state.comments.filter(({ issue }) => issue === Number(number));
  return json(200, pageOf(all, request).map(commentJson));
}

async function createComment(
  [number]: readonly string[],
  request: LocalRequest,
  state: GitHubState,
  caller: Caller,
) {
  if (!isIssue(state, number)) return missing;
  const body = readBody(request);
  if (typeof body !== "string") return body;
  const at = state.now().toISOString();
  const comment = {
    id: state.nextId(),
    issue: Number(number),
    body,
    user: caller.login,
    ...(caller.app === undefined ? {} : { app: caller.app.id }),
    created_at: at,
    updated_at: at,
    reactions: [],
  };
  state.comments.push(comment);
  return json(201, commentJson(comment));
}

function readBody(request: LocalRequest) {
  const { body } = readObject(request);
  if (typeof body !== "string" || body.trim() === "") return invalid("body can't be blank", "body");
  if (body.length > MOST_CHARACTERS)
    return invalid(`body is too long (maximum is ${MOST_CHARACTERS} characters)`, "body");
  return body;
}

async function getComment([id]: readonly string[], _request: LocalRequest, state: GitHubState) {
  const comment = state.comments.find((one) => one.id === Number(id));
  return comment === undefined ? missing : json(200, commentJson(comment));
}

async function editComment([id]: readonly string[], request: LocalRequest, state: GitHubState) {
  const comment = state.comments.find((one) => one.id === Number(id));
  if (comment === undefined) return missing;
  const body = readBody(request);
  if (typeof body !== "string") return body;
  comment.body = body;
  comment.updated_at = state.now().toISOString();
  return json(200, commentJson(comment));
}

async function deleteComment([id]: readonly string[], _request: LocalRequest, state: GitHubState) {
  const at = state.comments.findIndex((one) => one.id === Number(id));
  if (at < 0) return missing;
  state.comments.splice(at, 1);
  return { status: 204 };
}

async function createReaction(
  [id]: readonly string[],
  request: LocalRequest,
  state: GitHubState,
  caller: Caller,
) {
  const comment = state.comments.find((one) => one.id === Number(id));
  if (comment === undefined) return missing;
  const content = String(readObject(request).content);
  if (!REACTIONS.includes(content)) return invalid(`content is not one of ${REACTIONS.join(", ")}`);
  const known = comment.reactions.some((one) => one.content === content && one.user === caller.login);
  if (!known) comment.reactions.push({ content, user: caller.login });
  return json(known ? 200 : 201, { id: state.nextId(), content, user: userJson(caller.login) });
}

/** `maintain` and `triage` are what `role_name` would say; nobody here has them. */
async function getPermission([login = ""]: readonly string[], _request: LocalRequest, state: GitHubState) {
  const permission = state.people.get(login);
  if (permission === undefined) return missing;
  return json(200, { permission, role_name: permission, user: userJson(login) });
}
