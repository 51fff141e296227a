import type { Mutant } from "../mutant.ts";

const cancelled = ["core/review/cancel.story.test.ts"];
const labelled = ["core/review/label.story.test.ts"];
const twice = ["core/review/twice.story.test.ts"];
const undone = ["core/review/undo.story.test.ts"];

/** What a person takes back, and by what. */
export const mutants: readonly Mutant[] = [
  {
    file: "core/migrations/apply/guard.ts",
    promise: "a deployment that was cancelled begins no other script",
    find: "IFF(C.N > 0,",
    replace: "IFF(C.N > 99,",
    killedBy: cancelled,
  },
  {
    file: "core/migrations/history/cancellations.ts",
    promise: "a cancellation means what was asked for until then, and nothing later",
    find: `AND ATTEMPT >= \${Math.trunc(attempt)}\`;`,
    replace: "`;",
    killedBy: cancelled,
  },
  {
    file: "core/migrations/history/cancellations.ts",
    promise: "a cancellation that is said again is written once",
    find: `\${insertLedgerSql(names, { environment, commit, attempt: at }, row)} WHERE NOT EXISTS (\${isThere})`,
    replace: `\${insertLedgerSql(names, { environment, commit, attempt: at }, row)} WHERE 'x' <> '\${isThere.length}'`,
    killedBy: cancelled,
  },
  {
    file: "core/deployment/execute-deployment.ts",
    promise: "a message whose turn comes later finds itself withdrawn",
    find: "if (cancelled !== undefined && !(await hasBegun(input, place, connection)))",
    replace:
      "if (cancelled === undefined && !(await hasBegun(input, place, connection)) && input.now === undefined)",
    killedBy: cancelled,
  },
  {
    file: "core/deployment/cancelled.ts",
    promise: "the reconciler does not bring back what was cancelled",
    find: "return isAskedSince ? undefined : found;",
    replace: "return undefined;",
    killedBy: cancelled,
  },
  {
    file: "core/deployment/cancelled.ts",
    promise: "what somebody asked for again after it was cancelled is tried again",
    find: "return isAskedSince ? undefined : found;",
    replace: "return found;",
    killedBy: cancelled,
  },
  {
    file: "core/review/commands/cancel-command.ts",
    promise: "what waits and was cancelled does not say at GitHub that it waits",
    find: "if (isWaiting(deployment)) await",
    replace: 'if (isWaiting(deployment) && key === "") await',
    killedBy: cancelled,
  },
  {
    file: "core/status/environment-status.ts",
    promise: "what was cancelled is not shown as waiting",
    find: "AND C.ATTEMPT >= W.ATTEMPT)",
    replace: "AND C.ATTEMPT >= W.ATTEMPT AND 1 = 0)",
    killedBy: cancelled,
  },
  {
    file: "core/migrations/commands/undo-deployment.ts",
    promise: "a deployment is undone as a whole or not at all",
    find: "if (wrong.length > 0) {",
    replace: "if (wrong.length > 99) {",
    killedBy: undone,
  },
  {
    file: "core/migrations/commands/undo.ts",
    promise: "a U script at a terminal is held to the environment's dangers as well",
    find: `    judgeOrRefuse(
      steps.map(({ undo }) => undo),
      input.config,
    );
`,
    replace: "",
    killedBy: ["core/migrations/commands/undo.integration.test.ts"],
  },
  {
    file: "core/migrations/commands/undo-deployment.ts",
    promise: "a version is not undone by the U script of another text",
    find: "else if (!isChecksumOf(row.CHECKSUM, renderScript(renderer, source)))",
    replace: 'else if (row.CHECKSUM === "")',
    killedBy: undone,
  },
  {
    file: "core/migrations/commands/undo-deployment.ts",
    promise: "what is undone is the deployment that was meant",
    find: "if (undoes !== undefined && deployment.attempt !== undoes)",
    replace: "if (undoes === 0)",
    killedBy: undone,
  },
  {
    file: "core/migrations/commands/undo-deployment.ts",
    promise: "an undo script loses nothing that the environment blocks",
    find: "  judgeOrRefuse(\n",
    replace: "  if (steps.length > 99) judgeOrRefuse(\n",
    killedBy: undone,
  },
  {
    file: "core/deployment/promotion/promotion-gate.ts",
    promise: "the approval of a deployment is none of its undoing",
    find: "return [await approvalText(gate, { asker, since: input.request.attempt })];",
    replace: "return [await approvalText(gate, { asker, since: 0 })];",
    killedBy: undone,
  },
  {
    file: "core/deployment/undo.ts",
    promise: "nothing is undone that nobody has asked for",
    find: "if (by !== undefined) return by;",
    replace: 'return by ?? "somebody";',
    killedBy: undone,
  },
  {
    file: "core/deployment/why-not-missed.ts",
    promise: "the reconciler does not bring back what was undone",
    find: "if (ended?.status?.description.startsWith(UNDONE) === true)",
    replace: "if (ended?.commit === UNDONE)",
    killedBy: undone,
  },
  {
    file: "core/review/commands/approve-by-label.ts",
    promise: "a label of somebody who may not write approves nothing",
    find: "if (!(await mayWrite(github, repository, askedBy)))",
    replace: "if (false as boolean)",
    killedBy: labelled,
  },
  {
    file: "core/review/commands/approve-by-label.ts",
    promise: "a label approves the commit that was the head when it was set, and no later one",
    find: "if (pull.head !== head)",
    replace: "if (false as boolean)",
    killedBy: labelled,
  },
  {
    file: "core/deployment/promotion/approvals.ts",
    promise: "a label that was taken off approves nothing any more",
    find: "R.ATTEMPT >= A.ATTEMPT)",
    replace: "R.ATTEMPT < 0)",
    killedBy: labelled,
  },
  {
    file: "core/migrations/history/approvals.ts",
    promise: "the old event of a label that was taken off brings its approval back no more",
    find: 'event === undefined ? "" : ` OR',
    replace: 'event !== undefined ? "" : ` OR',
    killedBy: labelled,
  },
  {
    file: "core/deployment/deploy.ts",
    promise: "a push that two webhooks deliver is deployed once",
    find: "if (duplicateOf !== undefined) {",
    replace: 'if (duplicateOf === "") {',
    killedBy: twice,
  },
  {
    file: "core/github/deployment-status.ts",
    promise: "a delivery that somebody sends again is no second webhook's",
    find: "deliveryOf(key) !== deliveryOf(subject.key)",
    replace: "key !== subject.key",
    killedBy: twice,
  },
  {
    file: "core/review/pull/report-given-up.ts",
    promise: "a review that was given up does not satisfy a required check",
    find: 'conclusion: "failure"',
    replace: 'conclusion: "success"',
    killedBy: ["handlers/dead-letter.test.ts"],
  },
  {
    file: "core/review/pull/report-given-up.ts",
    promise: "a check that has ended since is not ended again by an old review",
    find: "if (await isCheckEnded(github, repository, commit)) return;",
    replace: "",
    killedBy: ["handlers/dead-letter.test.ts"],
  },
];
