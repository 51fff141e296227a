// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code that is changed holds placeholders of its own
import type { Mutant } from "../mutant.ts";

const folder = "core/migrations/dangers";
const judged = [`${folder}/judge-script.test.ts`];
const corpus = [`${folder}/corpus.test.ts`];

/** What is said of dangerous statements, and what is done about it. */
export const mutants: readonly Mutant[] = [
  {
    promise: "what nothing brings back is blocked unless an environment says otherwise",
    file: `${folder}/refuse-dangers.ts`,
    find: 'unrecoverable: "block"',
    replace: 'unrecoverable: "warn"',
    killedBy: judged,
  },
  {
    promise: "a text that is made only when it runs is never silently safe",
    file: `${folder}/hidden-statements.ts`,
    find: "if (complete) return { hidden, unread: [] };",
    replace: "if (complete || hidden.length === 0) return { hidden, unread: [] };",
    killedBy: judged,
  },
  {
    promise: "a comment accepts its own class only",
    file: `${folder}/allow-comments.ts`,
    find: "const accepted = one.accepted ?? here.get(one.verdict);",
    replace: "const accepted = one.accepted ?? [...here.values()][0];",
    killedBy: judged,
  },
  {
    promise: "a comment accepts with a reason only",
    file: `${folder}/allow-comments.ts`,
    find: "else if (!/[\\p{L}\\p{N}]/u.test(reason)) {",
    replace: "else if (reason === undefined) {",
    killedBy: judged,
  },
  {
    promise: "what one branch makes the other may not drop unseen",
    file: `${folder}/judge-block.ts`,
    find: "if (BRANCHES.has(word)) {",
    replace: 'if (word === "EXCEPTION") {',
    killedBy: corpus,
  },
  {
    promise: "after a SWAP the new table's name means the old rows",
    file: `${folder}/judge-alter.ts`,
    find: "made.swap(kind, parts, other.parts);",
    replace: "",
    killedBy: judged,
  },
  {
    promise: "a WHERE in a subquery limits nothing",
    file: `${folder}/judge-rows.ts`,
    find: 'const where = findOutside(words, name.next, "WHERE");',
    replace: 'const where = words.findIndex(({ upper }) => upper === "WHERE");',
    killedBy: corpus,
  },
  {
    promise: "CREATE … IF NOT EXISTS makes nothing that may be dropped unseen",
    file: `${folder}/judge-create.ts`,
    find: "if (!ifNotExists && !alters)",
    replace: "if (!alters)",
    killedBy: corpus,
  },
  {
    promise: "no secret of a template variable shows in what is said of a statement",
    file: `${folder}/judge-plan.ts`,
    find: "touches: redact(one.touches, secrets),",
    replace: "",
    killedBy: judged,
  },
  {
    promise: "a deployment refuses what is blocked before anything runs",
    file: "core/migrations/commands/deploy-migrations.ts",
    find: "judgeOrRefuse(plan.apply, input.config)",
    replace: "judgeOrRefuse([], input.config)",
    killedBy: ["core/migrations/commands/deploy-migrations.integration.test.ts"],
  },
];
