// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code that is changed holds placeholders of its own
import type { Mutant } from "../mutant.ts";

const killedBy = ["core/drift/drift.test.ts"];
const compare = { file: "core/drift/compare-fingerprints.ts", killedBy };
const kinds = { file: "core/drift/object-kinds.ts", killedBy };
const issue = { file: "core/drift/drift-issue.ts", killedBy: ["core/drift/drift-issue.test.ts"] };
const check = { file: "core/drift/check-drift.ts", killedBy: ["core/drift/drift.story.test.ts"] };

const page = { killedBy: ["core/status/answer-request.test.ts"] };
const broken = { file: "core/status/break-lock.ts", killedBy: ["core/status/status.integration.test.ts"] };

const receipt = { killedBy: ["core/receipt/take-receipts.test.ts"] };
const receiptStory = { killedBy: ["core/receipt/receipts.story.test.ts"] };

const notified = { killedBy: ["core/notify/notify.test.ts"] };

/** Whoever looks at what is there: drift, the page, notifications, the audit. */
export const mutants: readonly Mutant[] = [
  {
    ...kinds,
    promise: "a task that Snowflake suspended is no drift",
    find: `return byItself ? {} : { state: text(row.state) };`,
    replace: `return { state: text(row.state) };`,
  },
  {
    ...kinds,
    promise: "when a directory was refreshed last is no drift",
    find: `new Set(["DIRECTORY.LAST_REFRESHED_ON"])`,
    replace: `new Set([])`,
  },
  {
    ...kinds,
    promise: "what Snowflake changes by itself is no drift",
    find: `"automatic_clustering",\n      "search_optimization",`,
    replace: `"automatic_clustering",\n      "rows",\n      "search_optimization",`,
  },
  {
    ...compare,
    promise: "what a role cannot see is no change",
    find: `old === undefined || isHidden(old) ? []`,
    replace: `old === undefined ? []`,
  },
  {
    ...compare,
    promise: "other words for the same excuse no statement by the same release of Snowflake",
    find: `if (base.release === now.release) return`,
    replace: `if (base.release === "") return`,
  },
  {
    ...compare,
    promise: "other words excuse only what every statement of a kind got",
    find: `words.every(({ text }) => text === first.text)`,
    replace: `words.some(({ text }) => text === first.text)`,
  },
  {
    file: "core/drift/create-sql.ts",
    killedBy,
    promise: "a name cannot bring a statement into the SQL of a drift",
    find: `text.replaceAll(/[\\r\\n\\u2028\\u2029]+/g, " ")`,
    replace: `text`,
  },
  {
    ...issue,
    promise: "a drift that stays the same is told once",
    find: `if (open.body?.includes(marker)) return "known";`,
    replace: ``,
  },
  {
    ...issue,
    promise: "an issue that a person closed stays closed while the drift is the same",
    find: `if (issues[0]?.body?.includes(marker)) return "known";`,
    replace: ``,
  },
  {
    ...issue,
    promise: "a drift that comes back is a new one",
    find: `state_reason: "completed", body: markedGone(input, open) }`,
    replace: `state_reason: "completed" }`,
  },
  {
    ...check,
    promise: "what a deployment changed without a fingerprint is no drift",
    find: `if (newest <= fingerprint.takenMs) return undefined;`,
    replace: `if (newest > 0) return undefined;`,
  },
  {
    ...check,
    promise: "nothing is compared while somebody deploys",
    find: `if (Number(row?.HELD ?? 0) > 0) return`,
    replace: `if (Number(row?.HELD ?? 0) > 9) return`,
  },
  {
    file: "core/deployment/execute-deployment.ts",
    killedBy: ["core/deployment/deploy.test.ts"],
    promise: "a fingerprint that cannot be kept fails no deployment",
    find: `input.onEvent?.({ type: "fingerprint-failed", reason });`,
    replace: `throw new Error(reason);`,
  },
  {
    ...page,
    file: "core/status/signed-link.ts",
    promise: "a link to the status page ends",
    find: `return left > 0 && left <= longest;`,
    replace: `return left <= longest;`,
  },
  {
    ...page,
    file: "core/status/signed-link.ts",
    promise: "no link to the status page is good for longer than a week",
    find: `return left > 0 && left <= longest;`,
    replace: `return left > 0;`,
  },
  {
    ...page,
    file: "core/status/answer-request.ts",
    promise: "who has no signed link does not see the status page",
    find: `(key === undefined || !isSigned(key, query, now))`,
    replace: `(key !== undefined && !isSigned(key, query, now))`,
  },
  {
    ...page,
    file: "core/status/answer-request.ts",
    promise: "no other page sends the status page's form",
    find: `if (site !== undefined && site !== "same-origin") return false;`,
    replace: ``,
  },
  {
    ...page,
    file: "core/status/answer-request.ts",
    promise: "a form breaks the one lock that it was made for",
    find: "`break\\n${label}\\n${generation}`",
    replace: '`break\\n${label}${generation === "" ? "" : ""}`',
  },
  {
    ...page,
    file: "core/status/html.ts",
    promise: "what an account says is text on the status page",
    find: `.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "")`,
    replace: `.replaceAll(/[&<>]/g, (character) => ENTITIES[character] ?? "")`,
  },
  {
    ...broken,
    promise: "only the lock that a person saw is broken",
    find: `WHERE GENERATION = \${Math.trunc(generation)} AND EXPIRES_ON > CURRENT_TIMESTAMP()`,
    replace: `WHERE EXPIRES_ON > CURRENT_TIMESTAMP()`,
  },
  {
    ...broken,
    promise: "who comes after a broken lock looks for what may still run",
    find: `TOKEN = \${quoteLiteral(\`broken \${Math.trunc(generation)}\`)}`,
    replace: `TOKEN = ''`,
  },
  {
    ...notified,
    file: "core/notify/notify.ts",
    promise: "a receiver that cannot be told fails nothing",
    find: `return { receiver: name, sent: false, reason: redact(describeError(error), ports.hidden()) };`,
    replace: `throw error;`,
  },
  {
    ...notified,
    file: "core/notify/post.ts",
    promise: "a receiver that never answers is given up",
    find: `signal: AbortSignal.timeout(limitMs),`,
    replace: ``,
  },
  {
    ...notified,
    file: "core/notify/bodies.ts",
    promise: "no text of a script or an error mentions a channel",
    find: `.replaceAll("<", "&lt;")`,
    replace: ``,
  },
  {
    ...notified,
    file: "core/notify/notify-secret.ts",
    promise: "an address of a receiver is https",
    find: `new URL(text).protocol === "https:" || `,
    replace: `new URL(text).protocol.startsWith("http") || `,
  },
  {
    file: "core/audit/read-audit.ts",
    killedBy: ["core/status/status.integration.test.ts"],
    promise: "the audit says who approved",
    find: `return { ...entry, ...given("by", checksum) };`,
    replace: `return { ...entry, ...given("checksum", checksum) };`,
  },
  {
    file: "core/migrations/commands/run-plan.ts",
    killedBy: ["core/status/status.integration.test.ts"],
    promise: "the ledger says who asked for a deployment",
    find: `{ errorMessage: deployment.requestedBy }`,
    replace: `{}`,
  },
  {
    ...receiptStory,
    file: "core/receipt/take-receipts.ts",
    promise: "no receipt is taken before Snowflake has all that belongs to it",
    find: `M.CHANGED_ON < \${ago("HOUR", LATE_HOURS)}`,
    replace: `M.CHANGED_ON < \${ago("HOUR", 0)}`,
  },
  {
    ...receiptStory,
    file: "core/receipt/take-receipts.ts",
    promise: "a receipt is taken once",
    find: `AND NOT EXISTS (SELECT 1 FROM \${ledger} R WHERE R.KIND = 'RECEIPT' AND \${ofIt("R")})`,
    replace: ``,
  },
  {
    ...receiptStory,
    file: "core/receipt/usage-sql.ts",
    promise: "a receipt is of one attempt, whatever others ran the same scripts",
    find: `ON Q.SESSION_ID = S.SESSION_ID AND Q.`,
    replace: `ON Q.`,
  },
  {
    ...receiptStory,
    file: "core/receipt/usage-sql.ts",
    promise: "a query to which Snowflake attributes credits in several rows is one query",
    find: `GROUP BY QUERY_ID)`,
    replace: `GROUP BY QUERY_ID, CREDITS_ATTRIBUTED_COMPUTE)`,
  },
  {
    ...receiptStory,
    file: "core/receipt/usage-sql.ts",
    promise: "the bytes of a request and of its statements are counted once",
    find: `IFF(Q.QUERY_TYPE IN (\${AROUND_OTHERS}), NULL, Q.\${column})`,
    replace: `Q.\${column}`,
  },
  {
    ...receipt,
    file: "core/receipt/take-receipts.ts",
    promise: "a deployment of which Snowflake tells nothing is told as unknown",
    find: `unknown: wanting.length - receipts.length`,
    replace: `unknown: 0`,
  },
  {
    ...receipt,
    file: "core/receipt/collect-receipts.ts",
    promise: "that a role may not read what deployments cost is no failure, and is said once",
    find: `if (look.outcome === "not allowed") {`,
    replace: `if (look.outcome === "not allowed") {\n        failed += 1;`,
  },
];
