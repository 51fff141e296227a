import * as z from "zod";
import { type Github, ownerAndRepo } from "./client.ts";

/** https://docs.github.com/en/rest/deployments/statuses */
export type DeploymentState = "queued" | "pending" | "in_progress" | "success" | "failure" | "inactive";

/** What is being deployed, as GitHub shows it. */
export interface ReportSubject {
  /** `OWNER/NAME` */
  readonly repository: string;
  readonly commit: string;
  /** `dev` */
  readonly environment: string;
  /** the same for each delivery of the same message: it finds the deployment that was made before */
  readonly key: string;
  /** the push that it is of: the same in two deliveries of it */
  readonly push?: string;
  /** page of the log */
  readonly logUrl?: string;
  /** where one sees what was deployed */
  readonly environmentUrl?: string;
  /** people use it */
  readonly isProduction?: boolean;
  /** it is there for a while only */
  readonly isTransient?: boolean;
}

/** GitHub's two views of a deployment: its page of deployments, and the mark at the commit. */
export interface Reporter {
  /** key of the deployment that another delivery of the same push has made: then nothing is reported */
  readonly duplicateOf?: string;
  /** @param description one line; cut to what GitHub takes */
  report(state: DeploymentState, description: string): Promise<void>;
}

/** GitHub's limit for both kinds of status. */
const LONGEST_DESCRIPTION = 140;

const COMMIT_STATE: Readonly<Record<DeploymentState, "pending" | "success" | "failure">> = {
  queued: "pending",
  pending: "pending",
  in_progress: "pending",
  success: "success",
  failure: "failure",
  // nothing went wrong with it: a newer commit is deployed in its place, as the description says
  inactive: "success",
};

const deploymentsSchema = z.array(
  z.object({ id: z.int(), sha: z.string().optional(), payload: z.unknown().optional() }),
);
const createdSchema = z.object({ id: z.int() });

/**
 * Finds or makes the deployment of a message. A report that GitHub does not take is told to `warn` and does not stop
 * the deployment: what was done in Snowflake stays true without it.
 */
export async function openReporter(
  github: Github,
  subject: ReportSubject,
  warn: (message: string) => void,
): Promise<Reporter> {
  if (!github.authenticated) return { report: () => Promise.resolve() };
  const attempt = async <T>(act: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await act();
    } catch (error) {
      warn(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const found = await attempt(
    async () => (await findDeployment(github, subject)) ?? (await createDeployment(github, subject)),
  );
  if (typeof found === "string") return { duplicateOf: found, report: () => Promise.resolve() };
  const id = found;
  return {
    async report(state, description) {
      const text = shorten(description, LONGEST_DESCRIPTION);
      await Promise.all([
        id === undefined ? undefined : attempt(() => postDeploymentStatus(github, subject, id, state, text)),
        attempt(() => postCommitStatus(github, subject, state, text)),
      ]);
    },
  };
}

/** The deployment of the message; or the key of that which another delivery of its push has made. */
async function findDeployment(github: Github, subject: ReportSubject): Promise<number | string | undefined> {
  const answer = await list(github, subject, { sha: subject.commit, per_page: 100 });
  const known = deploymentsSchema.parse(answer.data);
  const own = known.find(({ payload }) => keyOfPayload(payload) === subject.key);
  if (own !== undefined) return own.id;
  if (subject.push === undefined) return undefined;
  const keys = known
    .filter(({ payload }) => textIn(payload, "push") === subject.push)
    .map(({ payload }) => keyOfPayload(payload));
  // The same delivery once more is somebody who sends it again, and means it.
  const isOther = (key: unknown) => typeof key === "string" && deliveryOf(key) !== deliveryOf(subject.key);
  const other = keys.find(isOther);
  if (typeof other !== "string") return undefined;
  // Pushes back and forth within a second have one name: then another commit has come between.
  const [newest] = deploymentsSchema.parse((await list(github, subject, { per_page: 1 })).data);
  return newest?.sha === subject.commit ? other : undefined;
}

function list(github: Github, { repository, environment }: ReportSubject, more: Record<string, unknown>) {
  return github.call("GET /repos/{owner}/{repo}/deployments", {
    ...ownerAndRepo(repository),
    ...{ environment, task: "deploy", ...more },
  });
}

/** A key is a delivery with an attempt. */
const deliveryOf = (key: string) => key.slice(0, Math.max(0, key.lastIndexOf(":")));

/** GitHub gives a payload back as it was sent, or as its JSON text. */
export function keyOfPayload(payload: unknown): unknown {
  return textIn(payload, "key");
}

function textIn(payload: unknown, name: "key" | "push"): unknown {
  if (typeof payload === "string")
    return payload.includes(`"${name}"`) ? textIn(JSON.parse(payload), name) : undefined;
  if (typeof payload !== "object" || payload === null) return undefined;
  return new Map<string, unknown>(Object.entries(payload)).get(name);
}

async function createDeployment(github: Github, subject: ReportSubject): Promise<number> {
  const answer = await github.call("POST /repos/{owner}/{repo}/deployments", {
    ...ownerAndRepo(subject.repository),
    ref: subject.commit,
    environment: subject.environment,
    task: "deploy",
    description: "snowhook",
    payload: { key: subject.key, ...(subject.push === undefined ? {} : { push: subject.push }) },
    // GitHub must not merge anything, nor wait for checks: the push has happened.
    auto_merge: false,
    required_contexts: [],
    production_environment: subject.isProduction ?? false,
    transient_environment: subject.isTransient ?? false,
  });
  return createdSchema.parse(answer.data).id;
}

async function postDeploymentStatus(
  github: Github,
  subject: ReportSubject,
  id: number,
  state: DeploymentState,
  description: string,
): Promise<void> {
  await github.call("POST /repos/{owner}/{repo}/deployments/{id}/statuses", {
    ...ownerAndRepo(subject.repository),
    id,
    state,
    description,
    environment: subject.environment,
    ...(subject.logUrl === undefined ? {} : { log_url: subject.logUrl }),
    ...(subject.environmentUrl === undefined ? {} : { environment_url: subject.environmentUrl }),
  });
}

async function postCommitStatus(
  github: Github,
  subject: ReportSubject,
  state: DeploymentState,
  description: string,
): Promise<void> {
  await github.call("POST /repos/{owner}/{repo}/statuses/{commit}", {
    ...ownerAndRepo(subject.repository),
    commit: subject.commit,
    state: COMMIT_STATE[state],
    context: `snowhook/${subject.environment}`,
    description,
    ...(subject.logUrl === undefined ? {} : { target_url: subject.logUrl }),
  });
}

/** One line of at most so many characters. */
function shorten(text: string, most: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
