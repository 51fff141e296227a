import type { Mutant } from "../mutant.ts";

const stories = ["core/review/stories.integration.test.ts"];
const events = ["core/github/events/decide-review.test.ts"];
const texts = ["core/review/markdown/safe-text.test.ts"];
const app = ["core/github/app/app.test.ts"];

/** What a pull request, whoever's, must not do. */
export const mutants: readonly Mutant[] = [
  {
    file: "core/review/commands/run-command.ts",
    promise: "no command of somebody without write permission does anything",
    find: `if (!(await mayWrite(github, repository, askedBy))) {`,
    replace: `if (askedBy === "") {`,
    killedBy: stories,
  },
  {
    file: "core/review/commands/press-button.ts",
    promise: "a button does nothing for somebody who may not write",
    find: "if (!(await mayWrite(github, repository, askedBy)))",
    replace: "if (false as boolean)",
    killedBy: stories,
  },
  {
    file: "core/review/commands/press-button.ts",
    promise: "a button deploys no commit that is not the branch's head any more",
    find: "if (newest !== head)",
    replace: "if (false as boolean)",
    killedBy: stories,
  },
  {
    file: "core/github/pull/may-write.ts",
    promise: "who may read may not command",
    find: `["admin", "write", "maintain"]`,
    replace: `["admin", "write", "maintain", "read"]`,
    killedBy: stories,
  },
  {
    file: "core/review/pull/judge-pull.ts",
    promise: "a fork that nobody has let in reaches no account",
    find: `if (isStatic) return judgeFork(place, label, merged);`,
    replace: `if (isStatic && number === undefined) return judgeFork(place, label, merged);`,
    killedBy: stories,
  },
  {
    file: "core/github/pull/pull-request.ts",
    promise: "a fork that was deleted since is a fork still",
    find: `isFork: head.repo?.id !== base.repo.id,`,
    replace: `isFork: head.repo !== null && head.repo.id !== base.repo.id,`,
    killedBy: stories,
  },
  {
    file: "core/review/commands/plan-commands.ts",
    promise: "a command lets in the head that its writer has seen, and no later one",
    find: `known.updatedAt.getTime() < request.writtenAt;`,
    replace: `known.updatedAt.getTime() > 0;`,
    killedBy: stories,
  },
  {
    file: "core/review/commands/plan-commands.ts",
    promise: "an author's own approval does not count",
    find: `if (by.toLowerCase() === pull.author.toLowerCase()) {`,
    replace: `if (by === "") {`,
    killedBy: stories,
  },
  {
    file: "core/review/judge/judge-dangers.ts",
    promise: "a pull request does not accept its own dangers",
    find: `else (isOnBase(path) ? notes : waiting).push(told);`,
    replace: `else notes.push(told);`,
    killedBy: stories,
  },
  {
    file: "core/review/pull/render-check.ts",
    promise: "what waits for a person does not satisfy a required check",
    find: `waits: "action_required",`,
    replace: `waits: "success",`,
    killedBy: stories,
  },
  {
    file: "core/github/pull/comments.ts",
    promise: "a comment is ours by its author, not by its marker",
    find: `return (comment) => comment.appId === appId;`,
    replace: `return () => true;`,
    killedBy: stories,
  },
  {
    file: "core/review/judge/merge-files.ts",
    promise: "what both sides changed is not guessed",
    find: `if (byHead && !same(before, here) && !same(here, there)) conflicts.push(path);`,
    replace: `if (false) conflicts.push(path);`,
    killedBy: stories,
  },
  {
    file: "core/review/judge/plan-environment.ts",
    promise: "the SQL in a comment has no secret in it",
    find: `sql: redact(content, hidden),`,
    replace: `sql: content,`,
    killedBy: stories,
  },
  {
    file: "core/github/events/decide-review.ts",
    promise: "only a new comment commands, not an edited one",
    find: `if (action !== "created") return "only a new comment commands";`,
    replace: ``,
    killedBy: stories,
  },
  {
    file: "core/github/events/decide-review.ts",
    promise: "a bot does not command",
    find: `if (comment.user.type === "Bot") return "a bot does not command";`,
    replace: ``,
    killedBy: events,
  },
  {
    file: "core/github/events/read-command.ts",
    promise: "a command is the first line, from its first character",
    find: `const COMMAND = /^\\/snowhook(?:[ \\t]+(.*))?$/;`,
    replace: `const COMMAND = /\\/snowhook(?:[ \\t]+(.*))?$/;`,
    killedBy: events,
  },
  {
    file: "core/review/markdown/safe-text.ts",
    promise: "a fence is longer than any in the text",
    find: `Math.max(3, longestRun(text) + 1)`,
    replace: `3`,
    killedBy: texts,
  },
  {
    file: "core/review/markdown/safe-text.ts",
    promise: "foreign text in a line cannot end its code span",
    find: `"\`".repeat(longestRun(cut) + 1)`,
    replace: `"\`"`,
    killedBy: texts,
  },
  {
    file: "core/github/app/installation-tokens.ts",
    promise: "a token of an installation is not used to its very end",
    find: `ends: expires_at.getTime() - SPARE_MS`,
    replace: `ends: expires_at.getTime()`,
    killedBy: app,
  },
];
