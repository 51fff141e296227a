import { isUnreachable } from "../../deployment/failure.ts";
import { metadataNamesOf } from "../../deployment/metadata-schema.ts";
import { describeError, redact, SnowhookError } from "../../errors/index.ts";
import { commitOfRef } from "../../github/commits.ts";
import { GithubError } from "../../github/errors.ts";
import { beginCheck, type Check } from "../../github/pull/check.ts";
import { type Comment, findComment, putComment, whichAreOurs } from "../../github/pull/comments.ts";
import { readApproval } from "../../migrations/history/approvals.ts";
import {
  environmentLabel,
  environmentOfRef,
  type ProjectEnvironment,
  projectsOf,
} from "../../project/find-environment.ts";
import type { ProjectFile } from "../../project/project.ts";
import { deployedPaths, isUnder } from "../../project/project-paths.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { judgeFork } from "../judge/judge-fork.ts";
import { planEnvironment, refused } from "../judge/plan-environment.ts";
import { readMergeResult } from "../judge/read-merge-result.ts";
import type { EnvironmentReview } from "../judge/review-types.ts";
import { fence } from "../markdown/safe-text.ts";
import { type PullReview, titleOf, verdictOf } from "./pull-review.ts";
import { renderCheck } from "./render-check.ts";
import { PLAN_MARKER, renderComment } from "./render-comment.ts";
import type { ReviewInput, ReviewOutcome } from "./review-input.ts";

/** One head of a pull request, or of the merge queue. */
export interface Subject {
  /** absent for the merge queue */
  readonly number?: number;
  readonly head: string;
  /** branch that it would be merged into */
  readonly branch: string;
  /** the base's commit, when it is not the branch's head */
  readonly base?: string;
  /** of a fork, and nobody who may write has let this head in */
  readonly isStatic: boolean;
  /** who has approved what waits in this environment; absent: the ledger says */
  readonly approval?: (
    connection: SnowflakeConnection,
    place: ProjectEnvironment,
  ) => Promise<string | undefined>;
}

type Input = Omit<ReviewInput, "request"> & { readonly request: { readonly repository: string } };

/** Environments that a merge into this branch would be deployed to. */
export function placesOf(file: ProjectFile, repository: string, branch: string): ProjectEnvironment[] {
  return projectsOf(file, repository).flatMap((project) => {
    const found = environmentOfRef(project, `refs/heads/${branch}`);
    return "environment" in found ? [{ project, environment: found.environment }] : [];
  });
}

/** The comment of ours that has the plan; undefined when there is none. */
export async function planComment(input: Input, number: number): Promise<Comment | undefined> {
  const isOurs = await whichAreOurs(input.github);
  const { repository } = input.request;
  return findComment(
    input.github,
    repository,
    number,
    (one) => one.body.startsWith(PLAN_MARKER) && isOurs(one),
  );
}

/**
 * Judges one head, and tells it: the check at the commit, the comment of the pull request. A check that people require is
 * ended whatever happens, unless the message comes again.
 */
export async function judgePull(input: Input, subject: Subject): Promise<ReviewOutcome> {
  let check: Check | undefined;
  const begin = async () => {
    check = await attempt(input, () =>
      beginCheck(input.github, {
        repository: input.request.repository,
        commit: subject.head,
        ...(subject.number === undefined ? {} : { number: subject.number }),
        ...(input.logUrl === undefined ? {} : { detailsUrl: input.logUrl }),
      }),
    );
  };
  try {
    const { review, lines } = await judge(input, subject, begin);
    await tellComment(input, subject, review);
    await check?.finish(renderCheck(review, lines));
    return { outcome: "done", verdict: verdictOf(review), title: titleOf(review), head: subject.head };
  } catch (error) {
    const reason = redact(describeError(error), input.secrets.hidden());
    if (!input.isLast && (!(error instanceof SnowhookError) || isUnreachable(error) || isNotThere(error)))
      return { outcome: "again", reason, afterSeconds: 60 };
    if (check === undefined) await begin();
    const title = "The plan could not be made";
    const summary = `The plan could not be made. Re-run the check, or comment \`/snowhook plan\`.\n\n${fence(reason.slice(0, 4_000))}`;
    await check?.finish({ conclusion: "failure", title, summary, annotations: [] });
    return { outcome: "done", verdict: "failed", title, head: subject.head };
  }
}

/** A commit that GitHub tells of, and does not have yet. */
function isNotThere(error: unknown): boolean {
  return error instanceof GithubError && [404, 409, 422].includes(error.status);
}

async function judge(
  input: Input,
  subject: Subject,
  begin: () => Promise<void>,
): Promise<{ review: PullReview; lines: (path: string) => number | undefined }> {
  const { github, file, request, sleep } = input;
  const { repository } = request;
  const { head, branch, isStatic } = subject;
  const places = placesOf(file, repository, branch);
  const base = subject.base ?? (await commitOfRef(github, repository, `heads/${branch}`));
  if (base === undefined) throw new GithubError(`there is no branch ${branch} any more`, 404);
  const paths = [...new Set(places.flatMap(({ project }) => deployedPaths(project)))];
  const common = { head, base, branch };
  if (paths.length === 0) {
    await begin();
    return {
      review: { ...common, conflicts: [], environments: [], isStatic: false },
      lines: () => undefined,
    };
  }
  const merged = await readMergeResult(github, { repository, base, head, paths }, sleep);
  await begin();
  const environments: EnvironmentReview[] = [];
  for (const place of places) environments.push(await judgePlace(input, subject, place, merged, base));
  const lines = (path: string) => {
    const bytes = merged.atHead.get(path);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString().split("\n").length;
  };
  const isUnread = isStatic && environments.some((one) => one.isStatic);
  return { review: { ...common, conflicts: merged.conflicts, environments, isStatic: isUnread }, lines };
}

async function judgePlace(
  input: Input,
  { number, head, isStatic, approval }: Subject,
  place: ProjectEnvironment,
  merged: Awaited<ReturnType<typeof readMergeResult>>,
  base: string,
): Promise<EnvironmentReview> {
  const { file, secrets, connect, variables, parts } = input;
  const label = environmentLabel(file, place.environment);
  const ours = deployedPaths(place.project);
  if (![...merged.changed, ...merged.conflicts].some((path) => isUnder(path, ours))) {
    return { ...refused(label), verdict: "unchanged" };
  }
  // What the merge makes of these nobody knows: there is nothing to plan.
  if (merged.conflicts.some((path) => isUnder(path, ours))) return refused(label);
  if (isStatic) return judgeFork(place, label, merged);
  const names = metadataNamesOf(place.environment);
  const environment = `${place.project.key}/${place.environment.key}`;
  try {
    return await planEnvironment({
      ...{ place, label, merged, onBase: merged.onBase, head, base, secrets, connect, variables, parts },
      ...(number === undefined ? {} : { number }),
      approval: async (connection) => {
        if (approval !== undefined) return approval(connection, place);
        return number === undefined
          ? undefined
          : readApproval(connection, names, { environment, commit: head, number });
      },
    });
  } catch (error) {
    if (!(error instanceof SnowhookError) || isUnreachable(error)) throw error;
    const next = error.next === undefined ? "" : ` ${error.next}`;
    return refused(label, { message: redact(`${describeError(error)}${next}`, secrets.hidden()) });
  }
}

/** One comment, made when there is something to tell, and kept up to date from then on. */
async function tellComment(input: Input, { number }: Subject, review: PullReview): Promise<void> {
  if (number === undefined || !input.github.authenticated) return;
  await attempt(input, async () => {
    const known = await planComment(input, number);
    if (known === undefined && verdictOf(review) === "unchanged") return;
    await putComment(input.github, input.request.repository, number, known, renderComment(review));
  });
}

/** What GitHub does not let us write is told in the log; the rest is still worth writing. */
async function attempt<T>(input: Input, act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof GithubError) || ![401, 403, 404].includes(error.status)) throw error;
    input.onEvent({ type: "warning", message: describeError(error) });
    return undefined;
  }
}
