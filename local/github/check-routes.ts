import type { LocalAnswer, LocalRequest } from "../http.ts";
import { json } from "../http.ts";
import type { LocalAnnotation, LocalCheckRun } from "./pull-state.ts";
import {
  type Caller,
  type GitHubState,
  invalid,
  missing,
  pageOf,
  type RouteEntry,
  readObject,
} from "./route.ts";

/** https://docs.github.com/en/rest/checks/runs: for Apps only, and with limits that are refused, not cut. */
export const checkRoutes: readonly RouteEntry[] = [
  ["POST", /^\/check-runs$/, createCheckRun, "checks:write"],
  ["PATCH", /^\/check-runs\/(\d+)$/, updateCheckRun, "checks:write"],
  ["GET", /^\/check-runs\/(\d+)$/, getCheckRun, "checks:read"],
  ["GET", /^\/commits\/([^/]+)\/check-runs$/, listCheckRuns, "checks:read"],
];

const CONCLUSIONS = ["success", "failure", "neutral", "cancelled", "skipped", "timed_out", "action_required"];
const LEVELS = ["notice", "warning", "failure"];
const MOST_TEXT = 65_535;
const MOST_ANNOTATIONS = 50;
const MOST_MESSAGE = 64 * 1024;

const runJson = (run: LocalCheckRun) => ({
  ...run,
  app: { id: run.app },
  output: { ...run.output, annotations: undefined, annotations_count: run.output.annotations.length },
  actions: undefined,
});

async function createCheckRun(
  _match: readonly string[],
  request: LocalRequest,
  state: GitHubState,
  caller: Caller,
) {
  if (caller.app === undefined) return json(403, { message: "You must authenticate via a GitHub App." });
  const body = readObject(request);
  if (typeof body.name !== "string" || body.name === "") return invalid("name is missing", "name");
  const sha = String(body.head_sha);
  if (state.repository.commit(sha)?.commit !== sha)
    return json(422, { message: `No commit found for SHA: ${sha}` });
  const run: LocalCheckRun = {
    id: state.nextId(),
    name: body.name,
    head_sha: sha,
    app: caller.app.id,
    status: "queued",
    conclusion: null,
    external_id: "",
    details_url: null,
    started_at: state.now().toISOString(),
    completed_at: null,
    output: { title: "", summary: "", text: "", annotations: [] },
    actions: [],
  };
  const refused = change(run, body, state);
  if (refused !== undefined) return refused;
  state.checkRuns.push(run);
  return json(201, runJson(run));
}

async function updateCheckRun(
  [id]: readonly string[],
  request: LocalRequest,
  state: GitHubState,
  caller: Caller,
) {
  const run = state.checkRuns.find((one) => one.id === Number(id));
  if (run === undefined) return missing;
  if (caller.app?.id !== run.app)
    return json(403, {
      message: "Invalid app_id `0` - check run can only be modified by the GitHub App that created it.",
    });
  const changed: LocalCheckRun = { ...run, output: { ...run.output } };
  const refused = change(changed, readObject(request), state);
  if (refused !== undefined) return refused;
  Object.assign(run, changed);
  return json(200, runJson(run));
}

/** Changes the run, or says why not. */
function change(
  run: LocalCheckRun,
  body: Readonly<Record<string, unknown>>,
  state: GitHubState,
): LocalAnswer | undefined {
  const { status, conclusion, output, actions, external_id, details_url } = body;
  if (status !== undefined) run.status = String(status);
  if (conclusion !== undefined) {
    if (!CONCLUSIONS.includes(String(conclusion)))
      return invalid("conclusion is not included in the list", "conclusion");
    run.conclusion = String(conclusion);
    run.status = "completed";
    run.completed_at = state.now().toISOString();
  }
  if (run.status === "completed" && run.conclusion === null)
    return invalid("conclusion is missing", "conclusion");
  if (external_id !== undefined) run.external_id = String(external_id);
  if (details_url !== undefined) run.details_url = String(details_url);
  return (
    (output === undefined ? undefined : changeOutput(run, output, state)) ??
    (actions === undefined ? undefined : changeActions(run, actions))
  );
}

function changeOutput(run: LocalCheckRun, output: unknown, state: GitHubState): LocalAnswer | undefined {
  const { title, summary, text = "", annotations = [] } = { ...(output as Record<string, unknown>) };
  if (typeof title !== "string" || title === "") return invalid("title is missing", "output");
  if (title.length > 255) return invalid("title is too long (maximum is 255 characters)", "output");
  if (typeof summary !== "string") return invalid("summary is missing", "output");
  for (const [name, value] of Object.entries({ summary, text })) {
    if (String(value).length > MOST_TEXT)
      return invalid(`${name} exceeds a maximum bytesize of ${MOST_TEXT}`, "output");
  }
  const list = annotations as LocalAnnotation[];
  if (list.length > MOST_ANNOTATIONS)
    return invalid(`annotations exceed a maximum quantity of ${MOST_ANNOTATIONS}`, "output");
  const files = state.repository.commit(run.head_sha)?.files ?? new Map();
  for (const one of list) {
    const { path, start_line, end_line, annotation_level, message } = one;
    if (!files.has(path)) return invalid(`annotation's path ${path} is not in the commit`, "output");
    if (!(Number.isInteger(start_line) && start_line > 0 && end_line >= start_line))
      return invalid("annotation's lines are not valid", "output");
    if (!LEVELS.includes(annotation_level)) return invalid("annotation_level is not in the list", "output");
    if (typeof message !== "string" || message === "")
      return invalid("annotation's message is missing", "output");
    if (Buffer.byteLength(message) > MOST_MESSAGE || Buffer.byteLength(one.raw_details ?? "") > MOST_MESSAGE)
      return invalid("annotation's message is too long", "output");
    if ((one.title ?? "").length > 255) return invalid("annotation's title is too long", "output");
  }
  // Those of a later request are added to those that are there.
  run.output = { title, summary, text: String(text), annotations: [...run.output.annotations, ...list] };
  return undefined;
}

function changeActions(run: LocalCheckRun, actions: unknown): LocalAnswer | undefined {
  const list = actions as LocalCheckRun["actions"];
  if (list.length > 3) return invalid("actions exceed a maximum quantity of 3", "actions");
  const tooLong = list.some(
    ({ label, description, identifier }) =>
      label.length > 20 || description.length > 40 || identifier.length > 20,
  );
  if (tooLong) return invalid("an action's label, description or identifier is too long", "actions");
  run.actions = list;
  return undefined;
}

async function getCheckRun([id]: readonly string[], _request: LocalRequest, state: GitHubState) {
  const run = state.checkRuns.find((one) => one.id === Number(id));
  return run === undefined ? missing : json(200, runJson(run));
}

async function listCheckRuns([ref = ""]: readonly string[], request: LocalRequest, state: GitHubState) {
  const commit = state.repository.commit(ref)?.commit;
  if (commit === undefined) return json(422, { message: `No commit found for SHA: ${ref}` });
  const { searchParams } = request.url;
  const wanted = state.checkRuns.filter(
    (run) =>
      run.head_sha === commit &&
      [null, run.name].includes(searchParams.get("check_name")) &&
      [null, String(run.app)].includes(searchParams.get("app_id")),
  );
  // Only the newest of each name, unless all are asked for.
  const newest = wanted.filter(
    (run) => !wanted.some((other) => other.name === run.name && other.app === run.app && other.id > run.id),
  );
  const runs = searchParams.get("filter") === "all" ? wanted : newest;
  return json(200, { total_count: runs.length, check_runs: pageOf(runs.toReversed(), request).map(runJson) });
}
