import {
  checkRunPayload,
  commentPayload,
  type Payload,
  type PayloadContext,
  pullPayload,
} from "./pull-payloads.ts";
import type { LocalCheckRun, LocalComment, LocalPull } from "./pull-state.ts";
import type { Checkout } from "./read-checkout.ts";
import type { GitHubState } from "./route.ts";

export interface OpenPull {
  /** what it wants to merge; a commit that is made from one of the base */
  readonly head: Checkout;
  readonly base: string;
  readonly user?: string;
  readonly title?: string;
  readonly draft?: boolean;
  /** name of the branch; with `fork` that of the fork */
  readonly branch?: string;
  /** `OWNER/NAME` of the fork that it comes from */
  readonly fork?: string;
}

/** What people do to pull requests; each delivers its event and gives back the webhook's answer to it. */
export interface Pulls {
  open(pull: OpenPull): Promise<{ readonly number: number; readonly answer: Response }>;
  /** Another head: `synchronize`. */
  push(number: number, head: Checkout): Promise<Response>;
  close(number: number): Promise<Response>;
  reopen(number: number): Promise<Response>;
  ready(number: number): Promise<Response>;
  retarget(number: number, base: string): Promise<Response>;
  /** Closes it as merged; the push of the base's new head is the caller's. */
  merge(number: number): Promise<Response>;
  /** Somebody sets a label, or takes it off. */
  label(number: number, login: string, name: string, isSet?: boolean): Promise<Response>;
  /** The fork that it came from is gone. */
  dropFork(number: number): void;
  /** Somebody writes a comment. */
  comment(number: number, login: string, body: string): Promise<{ comment: LocalComment; answer: Response }>;
  /** Somebody edits a comment, whoever wrote it. */
  editComment(id: number, login: string, body: string): Promise<Response>;
  /** "Re-run" at a check run. */
  rerequest(run: LocalCheckRun, login: string): Promise<Response>;
  /** presses a button that the check run offers */
  press(run: LocalCheckRun, identifier: string, login: string): Promise<Response>;
  /** The merge queue wants its checks at a commit. */
  mergeGroup(base: string, head: Checkout): Promise<Response>;
}

export function localPulls(
  state: GitHubState,
  deliver: (event: string, body: string) => Promise<Response>,
  installation: number | undefined,
): Pulls {
  const find = (number: number): LocalPull => {
    const pull = state.pulls.find((one) => one.number === number);
    if (pull === undefined) throw new Error(`there is no pull request ${number}`);
    return pull;
  };
  const context = (sender: string): PayloadContext => ({ state, sender, installation });
  const tell = (action: string, pull: LocalPull, more?: Payload) =>
    deliver("pull_request", JSON.stringify(pullPayload(action, pull, context(pull.user), more)));
  const keep = ({ number, head }: LocalPull, checkout: Checkout) => {
    state.repository.pull(number, checkout);
    if (head.repo?.id === state.repositoryId) state.repository.push(head.ref, checkout);
  };
  return {
    async open({
      head,
      base,
      user = "octocat",
      title = "A change",
      draft = false,
      branch = "feature",
      fork,
    }) {
      const number = state.pulls.length + state.issues.length + 1;
      const id = fork === undefined ? state.repositoryId : 1000 + number;
      const pull: LocalPull = {
        number,
        title,
        body: "",
        user,
        draft,
        state: "open",
        merged: false,
        labels: [],
        head: { ref: branch, sha: head.commit, repo: { id, full_name: fork ?? state.name } },
        base: { ref: base },
      };
      state.pulls.push(pull);
      keep(pull, head);
      return { number, answer: await tell("opened", pull) };
    },
    async push(number, head) {
      const pull = find(number);
      const before = pull.head.sha;
      pull.head = { ...pull.head, sha: head.commit };
      keep(pull, head);
      return tell("synchronize", pull, { before, after: head.commit });
    },
    async close(number) {
      const pull = find(number);
      pull.state = "closed";
      return tell("closed", pull);
    },
    async reopen(number) {
      const pull = find(number);
      pull.state = "open";
      return tell("reopened", pull);
    },
    async ready(number) {
      const pull = find(number);
      pull.draft = false;
      return tell("ready_for_review", pull);
    },
    async retarget(number, base) {
      const pull = find(number);
      const from = pull.base.ref;
      pull.base = { ref: base };
      return tell("edited", pull, { changes: { base: { ref: { from }, sha: { from: "0".repeat(40) } } } });
    },
    async merge(number) {
      const pull = find(number);
      pull.state = "closed";
      pull.merged = true;
      return tell("closed", pull);
    },
    label(number, login, name, isSet = true) {
      const pull = find(number);
      const others = pull.labels.filter((one) => one.toLowerCase() !== name.toLowerCase());
      pull.labels = isSet ? [...others, name] : others;
      const payload = pullPayload(isSet ? "labeled" : "unlabeled", pull, context(login), { label: { name } });
      return deliver("pull_request", JSON.stringify(payload));
    },
    dropFork(number) {
      const pull = find(number);
      pull.head = { ...pull.head, repo: null };
    },
    async comment(number, login, body) {
      const at = state.now().toISOString();
      const id = state.nextId();
      const comment = { id, issue: number, body, user: login, created_at: at, updated_at: at, reactions: [] };
      state.comments.push(comment);
      const payload = commentPayload("created", comment, find(number), context(login));
      return { comment, answer: await deliver("issue_comment", JSON.stringify(payload)) };
    },
    async editComment(id, login, body) {
      const comment = state.comments.find((one) => one.id === id);
      if (comment === undefined) throw new Error(`there is no comment ${id}`);
      comment.body = body;
      comment.updated_at = state.now().toISOString();
      const payload = commentPayload("edited", comment, find(comment.issue), context(login));
      return deliver("issue_comment", JSON.stringify(payload));
    },
    press: (run, identifier, login) => {
      const more = { requested_action: { identifier } };
      const payload = checkRunPayload("requested_action", run, context(login), more);
      return deliver("check_run", JSON.stringify(payload));
    },
    rerequest: (run, login) =>
      deliver("check_run", JSON.stringify(checkRunPayload("rerequested", run, context(login)))),
    async mergeGroup(base, head) {
      const ref = `gh-readonly-queue/${base}/pr-1-${head.commit}`;
      state.repository.push(ref, head);
      const { repository, sender, installation: installed } = pullPayload("", find(1), context("octocat"));
      return deliver(
        "merge_group",
        JSON.stringify({
          action: "checks_requested",
          merge_group: {
            head_sha: head.commit,
            head_ref: `refs/heads/${ref}`,
            base_sha: state.repository.head(base)?.commit,
            base_ref: `refs/heads/${base}`,
          },
          repository,
          sender,
          installation: installed,
        }),
      );
    },
  };
}
