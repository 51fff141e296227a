import type { LocalCheckRun, LocalComment, LocalPull } from "./pull-state.ts";
import type { GitHubState } from "./route.ts";

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export type Payload = Readonly<Record<string, unknown>>;

export function userJson(login: string) {
  return { login, id: login.length, type: login.endsWith("[bot]") ? "Bot" : "User" };
}

function repositoryJson(full_name: string, id: number) {
  const [owner = "", name = ""] = full_name.split("/");
  return { id, name, full_name, private: true, fork: false, owner: { ...userJson(owner), name: owner } };
}

/** A pull request as the API and its events show it. */
export function pullJson(pull: LocalPull, state: GitHubState): Payload {
  const base = state.repository.head(pull.base.ref);
  const { repo } = pull.head;
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    draft: pull.draft,
    merged: pull.merged,
    merged_by: null,
    // GitHub works it out when somebody asks, and says null until then.
    mergeable: null,
    merge_commit_sha: null,
    labels: pull.labels.map((name) => ({ name })),
    user: userJson(pull.user),
    author_association: "CONTRIBUTOR",
    head: {
      ref: pull.head.ref,
      sha: pull.head.sha,
      repo: repo === null ? null : repositoryJson(repo.full_name, repo.id),
    },
    base: {
      ref: pull.base.ref,
      sha: base?.commit ?? "0".repeat(40),
      repo: repositoryJson(state.name, state.repositoryId),
    },
  };
}

/** What every event has beside its own part. */
function common(state: GitHubState, sender: string, installation: number | undefined): Payload {
  return {
    repository: repositoryJson(state.name, state.repositoryId),
    sender: userJson(sender),
    ...(installation === undefined ? {} : { installation: { id: installation } }),
  };
}

export interface PayloadContext {
  readonly state: GitHubState;
  readonly sender: string;
  readonly installation?: number | undefined;
}

export function pullPayload(
  action: string,
  pull: LocalPull,
  { state, sender, installation }: PayloadContext,
  more: Payload = {},
): Payload {
  return {
    action,
    number: pull.number,
    pull_request: pullJson(pull, state),
    ...more,
    ...common(state, sender, installation),
  };
}

export function commentPayload(
  action: string,
  comment: LocalComment,
  pull: LocalPull,
  { state, sender, installation }: PayloadContext,
): Payload {
  return {
    action,
    issue: {
      number: pull.number,
      title: pull.title,
      state: pull.state,
      user: userJson(pull.user),
      pull_request: { url: `https://api.github.com/repos/${state.name}/pulls/${pull.number}` },
    },
    comment: {
      id: comment.id,
      body: comment.body,
      user: userJson(comment.user),
      created_at: comment.created_at,
      author_association: "CONTRIBUTOR",
      performed_via_github_app: null,
    },
    ...common(state, sender, installation),
  };
}

export function checkRunPayload(
  action: string,
  run: LocalCheckRun,
  { state, sender, installation }: PayloadContext,
  more: Payload = {},
): Payload {
  const pulls = state.pulls.filter(({ head }) => head.sha === run.head_sha);
  return {
    action,
    check_run: {
      id: run.id,
      name: run.name,
      head_sha: run.head_sha,
      external_id: run.external_id,
      status: run.status,
      conclusion: run.conclusion,
      app: { id: run.app },
      // Empty for a fork's head.
      pull_requests: pulls
        .filter(({ head }) => head.repo?.id === state.repositoryId)
        .map(({ number, head, base }) => ({
          number,
          head: { sha: head.sha, ref: head.ref },
          base: { ref: base.ref },
        })),
    },
    ...more,
    ...common(state, sender, installation),
  };
}
