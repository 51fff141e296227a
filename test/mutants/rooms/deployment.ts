import type { Mutant } from "../mutant.ts";

const need = { file: "core/deployment/is-needed.ts", killedBy: ["core/deployment/is-needed.test.ts"] };
const keep = { file: "core/secrets/keep-for.ts", killedBy: ["core/secrets/keep-for.test.ts"] };
const life = {
  file: "core/deployment/message-life.ts",
  killedBy: ["core/deployment/deploy.test.ts", "core/deployment/message-life.test.ts"],
};

/** Whether a push is deployed, and what its function waits for. */
export const mutants: readonly Mutant[] = [
  {
    ...need,
    promise: "an old push that is sent again brings nothing back",
    find: `if (await samePaths(github, repository, paths, [commit, head])) return DEPLOY;`,
    replace: `return DEPLOY;`,
  },
  {
    ...need,
    promise: "a push of a branch that is gone is not deployed",
    find: `if (head === undefined) return young ? later : { need: "gone", reason: \`branch \${branch} is gone\` };`,
    replace: `if (head === undefined) return young ? later : DEPLOY;`,
  },
  {
    ...need,
    promise: "a push that changed nothing of ours is not deployed",
    find: `if (before !== undefined && (await samePaths(github, repository, paths, [before, commit]))) {`,
    replace: `if (before === commit) {`,
  },
  {
    ...need,
    promise: "a young push is compared with the head that GitHub shows",
    find: `if (young && (await compareCommits(github, repository, commit, head)) !== "ahead") return later;`,
    replace: ``,
  },
  {
    ...need,
    promise: "a clock that runs ahead makes nobody wait for ever",
    find: `const young = waitMs > 0 && waitMs <= HEAD_DELAY_MS;`,
    replace: `const young = waitMs > 0;`,
  },
  {
    ...keep,
    promise: "a secret that is changed counts when its time is over",
    find: `if (kept !== undefined && now < kept.until) return Promise.resolve(kept.value);`,
    replace: `if (kept !== undefined) return Promise.resolve(kept.value);`,
  },
  {
    ...keep,
    promise: "a call that hangs is shared within its time limit only",
    find: `if (loading !== undefined && now < loading.until) return loading.result;`,
    replace: `if (loading !== undefined) return loading.result;`,
  },
  {
    ...keep,
    promise: "callers at the same time share one call",
    find: `if (loading !== undefined && now < loading.until) return loading.result;`,
    replace: ``,
  },
  {
    ...life,
    promise: "a process that lost its lease says nothing of what another one works on",
    find: `if (error instanceof LeaseError) return takenOver(life);`,
    replace: "",
  },
  {
    ...life,
    promise: "an error that passes is said only while the message is still ours",
    find: `if (!ours) return takenOver(life);`,
    replace: `if (ours === undefined) return takenOver(life);`,
  },
  {
    ...life,
    promise: "a failure after the lease was lost is no failure of the deployment",
    find: `return recorded || report.outcome === "succeeded" ? report : takenOver(life);`,
    replace: `return report;`,
  },
  {
    ...life,
    promise: "what another process made of a message is what GitHub is told",
    find: `if (state?.state === "ended") return endedBefore(life, state);`,
    replace: `if (state?.state === "paused") return endedBefore(life, state);`,
  },
];
