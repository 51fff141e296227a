import type { LocalRequest } from "../http.ts";
import { json } from "../http.ts";
import { userJson } from "./pull-payloads.ts";
import type { LocalIssue } from "./pull-state.ts";
import {
  type Caller,
  type GitHubState,
  invalid,
  missing,
  pageOf,
  type RouteEntry,
  readObject,
} from "./route.ts";

/** https://docs.github.com/en/rest/issues/issues; comments are in pull-routes.ts, as a pull request is an issue. */
export const issueRoutes: readonly RouteEntry[] = [
  ["GET", /^\/issues$/, listIssues, "issues:read"],
  ["POST", /^\/issues$/, createIssue, "issues:write"],
  ["PATCH", /^\/issues\/(\d+)$/, editIssue, "issues:write"],
];

const MOST_TITLE = 256;
const MOST_BODY = 65_536;

const issueJson = (issue: LocalIssue) => ({
  number: issue.number,
  state: issue.state,
  state_reason: issue.state_reason,
  title: issue.title,
  body: issue.body,
  labels: issue.labels.map((name) => ({ name })),
  user: userJson(issue.user),
});

/** As GitHub lists them: newest first, the open ones unless `state` says more. */
async function listIssues(_match: readonly string[], request: LocalRequest, state: GitHubState) {
  const { searchParams } = request.url;
  const wanted = searchParams.get("state") ?? "open";
  const labels = searchParams.get("labels")?.split(",") ?? [];
  const found = state.issues
    .filter((issue) => wanted === "all" || issue.state === wanted)
    .filter((issue) => labels.every((label) => issue.labels.includes(label)));
  return json(200, pageOf(found.toReversed(), request).map(issueJson));
}

async function createIssue(
  _match: readonly string[],
  request: LocalRequest,
  state: GitHubState,
  caller: Caller,
) {
  const { title, body = "", labels = [] } = readObject(request);
  const wrong = wrongIn({ title, body });
  if (wrong !== undefined) return wrong;
  const issue: LocalIssue = {
    number: state.pulls.length + state.issues.length + 1,
    title: String(title),
    body: String(body),
    labels: Array.isArray(labels) ? labels.map(String) : [],
    state: "open",
    state_reason: null,
    user: caller.login,
  };
  state.issues.push(issue);
  return json(201, issueJson(issue));
}

async function editIssue([number]: readonly string[], request: LocalRequest, state: GitHubState) {
  const issue = state.issues.find((one) => one.number === Number(number));
  if (issue === undefined) return missing;
  const { title = issue.title, body = issue.body, state: next = issue.state, ...more } = readObject(request);
  const wrong = wrongIn({ title, body });
  if (wrong !== undefined) return wrong;
  if (next !== "open" && next !== "closed") return invalid("state must be open or closed", "state");
  issue.title = String(title);
  issue.body = String(body);
  issue.state = next;
  issue.state_reason = typeof more.state_reason === "string" ? more.state_reason : issue.state_reason;
  return json(200, issueJson(issue));
}

function wrongIn({ title, body }: { title: unknown; body: unknown }) {
  if (typeof title !== "string" || title.trim() === "") return invalid("title can't be blank", "title");
  if (title.length > MOST_TITLE)
    return invalid(`title is too long (maximum is ${MOST_TITLE} characters)`, "title");
  if (String(body).length > MOST_BODY)
    return invalid(`body is too long (maximum is ${MOST_BODY} characters)`, "body");
  return undefined;
}
