import * as z from "zod";
import { redact } from "../errors/index.ts";
import { type Github, ownerAndRepo } from "../github/client.ts";
import type { DriftReport } from "./check-drift.ts";
import { describeChange } from "./describe-changes.ts";

/** GitHub makes it when it is not there. */
export const DRIFT_LABEL = "snowhook-drift";

/** https://docs.github.com/en/rest/issues/issues: a body has 65,536 characters at most. */
const MOST_LINES = 200;
const MOST_CHARACTERS = 60_000;

export interface IssueInput {
  readonly github: Github;
  /** `OWNER/NAME` */
  readonly repository: string;
  /** `shop/dev` */
  readonly environment: string;
  readonly report: DriftReport;
  /** never shown */
  readonly secrets: Iterable<string>;
}

/** What was done about it at GitHub. `known`: the issue says so already, or somebody has closed it as it is. */
export type IssueOutcome = "opened" | "changed" | "known" | "closed" | "none";

const issueSchema = z.object({
  number: z.int(),
  state: z.enum(["open", "closed"]),
  body: z.string().nullish(),
  pull_request: z.unknown().optional(),
});
type Issue = z.infer<typeof issueSchema>;

/**
 * One open issue for an environment that is not as it was deployed: opened when a drift is new, silent while it stays
 * the same, changed with it, closed when it is gone. An issue that a person closes stays closed until the drift is
 * another one. It holds names, and no text of any definition: a repository may be public.
 * @throws {GithubError}
 */
export async function tellDrift(input: IssueInput): Promise<IssueOutcome> {
  const { github, report } = input;
  if (report.outcome === "unknown" || !github.authenticated) return "none";
  const issues = await findIssues(input);
  const open = issues.find(({ state }) => state === "open");
  if (report.outcome === "clean") {
    if (open === undefined) return "none";
    await comment(input, open, "Gone: what is there is what the last deployment left.");
    await change(input, open, { state: "closed", state_reason: "completed", body: markedGone(input, open) });
    return "closed";
  }
  const marker = markerOf(input.environment, report.digest);
  if (open !== undefined) {
    if (open.body?.includes(marker)) return "known";
    await change(input, open, { title: titleOf(input), body: bodyOf(input, marker) });
    await comment(input, open, "The drift has changed: the description above is the new one.");
    return "changed";
  }
  // Newest first: what a person has closed as it is.
  if (issues[0]?.body?.includes(marker)) return "known";
  await github.call("POST /repos/{owner}/{repo}/issues", {
    ...ownerAndRepo(input.repository),
    title: titleOf(input),
    body: bodyOf(input, marker),
    labels: [DRIFT_LABEL],
  });
  return "opened";
}

const markerOf = (environment: string, digest: string) => `<!-- snowhook:drift ${environment} ${digest} -->`;
const anyMarker = (environment: string) => `<!-- snowhook:drift ${environment} `;

/** Those of this environment, newest first. */
async function findIssues({ github, repository, environment }: IssueInput): Promise<Issue[]> {
  const answer = await github.call("GET /repos/{owner}/{repo}/issues", {
    ...ownerAndRepo(repository),
    labels: DRIFT_LABEL,
    state: "all",
    sort: "created",
    direction: "desc",
    per_page: 100,
  });
  return z
    .array(issueSchema)
    .parse(answer.data)
    .filter((issue) => issue.pull_request === undefined && issue.body?.includes(anyMarker(environment)));
}

async function change(
  { github, repository }: IssueInput,
  { number }: Issue,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  await github.call("PATCH /repos/{owner}/{repo}/issues/{number}", {
    ...ownerAndRepo(repository),
    number,
    ...fields,
  });
}

async function comment({ github, repository }: IssueInput, { number }: Issue, body: string): Promise<void> {
  await github.call("POST /repos/{owner}/{repo}/issues/{number}/comments", {
    ...ownerAndRepo(repository),
    number,
    body,
  });
}

/** The same drift may come back: then it is a new one. */
function markedGone({ environment }: IssueInput, { body }: Issue): string {
  const start = anyMarker(environment);
  return (body ?? "").replace(new RegExp(`${escaped(start)}[0-9a-f]+ -->`), `${start}gone -->`);
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");

function titleOf({ environment, report }: IssueInput): string {
  const count = report.outcome === "drifted" ? report.changes.length : 0;
  return `${environment} is not as it was deployed: ${count === 1 ? "1 change" : `${count} changes`}`;
}

function bodyOf({ environment, report, secrets }: IssueInput, marker: string): string {
  if (report.outcome === "unknown") return marker;
  const lines = report.changes.map(describeChange);
  const shown = fence(redact(cut(lines).join("\n"), secrets));
  const unread = report.unread.map(({ what }) => what).join(", ");
  return [
    marker,
    `Something was changed in **${environment}** since \`${report.commit.slice(0, 12)}\` was deployed (${report.since}), and not by a deployment:`,
    "",
    shown,
    "",
    `\`snowhook drift ${environment.split("/").at(-1)}\` shows it as SQL, and with \`--undo\` the SQL that leads back. Put what is wanted into a script and deploy it, or undo it; this issue closes itself when it is gone.`,
    ...(unread === ""
      ? []
      : ["", `The role ${report.role} could not look at: ${redact(cutText(unread), secrets)}.`]),
    ...report.notes.map((note) => `\n${note}`),
  ].join("\n");
}

function cut(lines: readonly string[]): string[] {
  const shown: string[] = [];
  let characters = 0;
  for (const line of lines) {
    characters += line.length + 1;
    if (shown.length >= MOST_LINES || characters > MOST_CHARACTERS) break;
    shown.push(line);
  }
  const more = lines.length - shown.length;
  return more === 0 ? shown : [...shown, `… and ${more} more`];
}

const cutText = (text: string) => (text.length <= 2_000 ? text : `${text.slice(0, 2_000)} …`);

/** A fence that nothing in the text can end. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const bar = "`".repeat(longest + 1);
  return `${bar}text\n${text}\n${bar}`;
}
