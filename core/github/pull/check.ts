import * as z from "zod";
import { CHECK_NAME, externalId } from "../check-name.ts";
import { type Github, ownerAndRepo } from "../client.ts";
import { GithubError } from "../errors.ts";

/** How the check ends. What waits for a person is never neutral or skipped: those satisfy a required check. */
export type Conclusion = "success" | "failure" | "action_required";

export interface Annotation {
  /** in the repository; of a file that the commit has */
  readonly path: string;
  /** from 1 */
  readonly line: number;
  readonly level: "notice" | "warning" | "failure";
  readonly title: string;
  readonly message: string;
}

export interface CheckResult {
  readonly conclusion: Conclusion;
  readonly title: string;
  /** Markdown, at most 65,535 bytes */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

/** The one check at a commit that people may require. */
export interface Check {
  finish(result: CheckResult): Promise<void>;
}

interface CheckSubject {
  readonly repository: string;
  readonly commit: string;
  /** absent for the merge queue's commit */
  readonly number?: number;
  readonly detailsUrl?: string;
}

const createdSchema = z.object({ id: z.int() });
const runsSchema = z.object({ check_runs: z.array(z.object({ external_id: z.string().nullish() })) });

const MOST_ANNOTATIONS = 50;
const MOST_TITLE = 255;
/** Characters; GitHub takes 65,535 bytes. */
const MOST_SUMMARY = 16_000;
const MOST_DESCRIPTION = 140;
/** GitHub takes 64 KB; nobody reads more than this. Characters. */
const MOST_MESSAGE = 4_000;

/**
 * Begins the check: as a check run for an App, which alone may write one; as a commit status for a person's token.
 * https://docs.github.com/en/rest/checks/runs
 * @throws {GithubError}
 */
export async function beginCheck(github: Github, subject: CheckSubject): Promise<Check> {
  if (github.appId === undefined) return beginStatus(github, subject);
  const names = ownerAndRepo(subject.repository);
  // Always a new one: annotations of a run that is there would only pile up.
  const made = await github.call("POST /repos/{owner}/{repo}/check-runs", {
    ...names,
    name: CHECK_NAME,
    head_sha: subject.commit,
    status: "in_progress",
    ...(subject.number === undefined ? {} : { external_id: externalId(subject.number) }),
    ...(subject.detailsUrl === undefined ? {} : { details_url: subject.detailsUrl }),
  });
  const created = createdSchema.safeParse(made.data);
  if (!created.success) throw new GithubError("GitHub's answer for a check run cannot be read", made.status);
  const { id } = created.data;
  return {
    async finish({ conclusion, title, summary, annotations }) {
      const output = { title: title.slice(0, MOST_TITLE), summary };
      const batches = batchesOf(annotations.map(toAnnotation));
      for (const [index, batch] of batches.entries()) {
        await github.call("PATCH /repos/{owner}/{repo}/check-runs/{id}", {
          ...names,
          id,
          // With the last of them only: a check that says success must not be half written.
          ...(index === batches.length - 1 ? { status: "completed", conclusion } : {}),
          output: { ...output, annotations: batch },
        });
      }
    },
  };
}

/** Title and summary within GitHub's limits. A summary that is cut ends in a fence that may be open: it is the last. */
export function cutOutput({ title, summary }: Pick<CheckResult, "title" | "summary">) {
  return { title: title.slice(0, MOST_TITLE), summary: summary.slice(0, MOST_SUMMARY) };
}

function batchesOf<T>(items: readonly T[]): T[][] {
  const batches: T[][] = [];
  for (let at = 0; at < items.length; at += MOST_ANNOTATIONS)
    batches.push(items.slice(at, at + MOST_ANNOTATIONS));
  return batches.length === 0 ? [[]] : batches;
}

/** Within GitHub's limits; one line of the file. */
export function toAnnotation({ path, line, level, title, message }: Annotation) {
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: level,
    title: title.slice(0, MOST_TITLE),
    message: message.slice(0, MOST_MESSAGE),
  };
}

const STATES: Readonly<Record<Conclusion, string>> = {
  success: "success",
  failure: "failure",
  action_required: "pending",
};

async function beginStatus(github: Github, subject: CheckSubject): Promise<Check> {
  const post = async (state: string, description: string) => {
    if (!github.authenticated) return;
    await github.call("POST /repos/{owner}/{repo}/statuses/{commit}", {
      ...ownerAndRepo(subject.repository),
      commit: subject.commit,
      context: CHECK_NAME,
      state,
      description:
        description.length <= MOST_DESCRIPTION
          ? description
          : `${description.slice(0, MOST_DESCRIPTION - 1)}…`,
      ...(subject.detailsUrl === undefined ? {} : { target_url: subject.detailsUrl }),
    });
  };
  await post("pending", "Planning");
  return { finish: ({ conclusion, title }) => post(STATES[conclusion], title) };
}

const statusesSchema = z.array(z.object({ context: z.string(), state: z.string() }));
const endedSchema = z.object({ check_runs: z.array(z.object({ id: z.int(), status: z.string() })) });

/** Has the newest check of ours at a commit ended? False when there is none. */
export async function isCheckEnded(github: Github, repository: string, commit: string): Promise<boolean> {
  const names = ownerAndRepo(repository);
  if (github.appId === undefined) {
    const answer = await github.call("GET /repos/{owner}/{repo}/commits/{commit}/statuses", {
      ...{ ...names, commit, per_page: 100 },
    });
    const read = statusesSchema.safeParse(answer.data);
    if (!read.success) throw new GithubError("GitHub's list of statuses cannot be read", answer.status);
    // Newest first. One that waits for a person is pending too: said as a failure, it blocks as well.
    const newest = read.data.find(({ context }) => context === CHECK_NAME);
    return newest !== undefined && newest.state !== "pending";
  }
  const answer = await github.call("GET /repos/{owner}/{repo}/commits/{commit}/check-runs", {
    ...{ ...names, commit, check_name: CHECK_NAME, app_id: github.appId, per_page: 100 },
  });
  const read = endedSchema.safeParse(answer.data);
  if (!read.success) throw new GithubError("GitHub's list of check runs cannot be read", answer.status);
  const newest = read.data.check_runs.toSorted((one, other) => other.id - one.id)[0];
  return newest?.status === "completed";
}

/** What our check runs at a commit carry; none for a person's token. */
export async function externalIdsAt(github: Github, repository: string, commit: string): Promise<string[]> {
  const { appId } = github;
  if (appId === undefined) return [];
  const answer = await github.call("GET /repos/{owner}/{repo}/commits/{commit}/check-runs", {
    ...ownerAndRepo(repository),
    commit,
    check_name: CHECK_NAME,
    app_id: appId,
    per_page: 100,
  });
  const runs = runsSchema.safeParse(answer.data);
  if (!runs.success) throw new GithubError("GitHub's list of check runs cannot be read", answer.status);
  return runs.data.check_runs.flatMap(({ external_id }) => external_id ?? []);
}
