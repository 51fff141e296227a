import type { EnvironmentReview, ReviewedScript, ReviewFinding, Verdict } from "../judge/review-types.ts";
import { type Block, compose, folded } from "../markdown/compose.ts";
import { code, cutBytes, fence } from "../markdown/safe-text.ts";
import { type PullReview, scriptCount, titleOf, verdictOf } from "./pull-review.ts";

/** In the first line of the one comment that is kept up to date. */
export const PLAN_MARKER = "<!-- snowhook:plan -->";

const SIGNS: Readonly<Record<Verdict, string>> = {
  unchanged: "✅",
  ready: "✅",
  waits: "✋",
  refused: "⛔",
};

/** Of a script's SQL, in bytes: more is behind the command line's plan. */
const MOST_SQL = 12_000;
/** Of a list; the rest is counted. */
const MOST_ITEMS = 200;
/** Items of a list that stand or fall together. */
const PIECE = 10;

/** What the comment says of the head that it was made for. */
export function headMarker(head: string): string {
  return `<!-- snowhook:head ${head} -->`;
}

/** The head that a comment of ours was made for. */
export function headOfComment(body: string): string | undefined {
  return /^<!-- snowhook:head ([0-9a-f]{40,64}) -->$/m.exec(body)?.[1];
}

/** The comment: the verdict first, then each environment. All that is foreign in it stands as code. */
export function renderComment(review: PullReview): string {
  const marks = `${PLAN_MARKER}\n${headMarker(review.head)}`;
  return compose(
    [{ text: marks, rank: "verdict" }, ...renderBlocks(review)],
    "`snowhook plan` shows all of it in a terminal",
  );
}

/** The same for the check's page, which needs no marks. */
export function renderSummary(review: PullReview): string {
  return compose(renderBlocks(review), "`snowhook plan` shows all of it in a terminal");
}

function renderBlocks(review: PullReview): Block[] {
  const { head, base, branch, conflicts, environments, isStatic } = review;
  const where = `Of ${code(head.slice(0, 7))} merged into ${code(branch)} at ${code(base.slice(0, 7))}.`;
  const fork = isStatic
    ? `This comes from a fork: its scripts were read, not rendered, and no account was asked. Somebody who may write here lets it be planned, this commit only:\n\n${fence(`/snowhook plan ${head}`)}`
    : "";
  const both = `Both sides changed these, each in its own way, so nobody knows what the merge makes of them. Merge ${code(branch)} into this branch.`;
  return [
    { text: `### ${SIGNS[verdictOf(review)]} ${titleOf(review)}`, rank: "verdict" },
    { text: where, rank: "verdict" },
    ...optional(fork, "verdict"),
    ...list(
      conflicts.map((path) => code(path)),
      both,
      "findings",
    ),
    ...environments.flatMap((one) => renderEnvironment(one, environments.length > 1)),
  ];
}

function renderEnvironment(review: EnvironmentReview, isOneOfSeveral: boolean): Block[] {
  const { label, verdict, scripts, ignored, blockers, waiting, approvedBy, notes, parts, isStatic } = review;
  if (verdict === "unchanged") {
    return isOneOfSeveral ? [{ text: `#### ✅ ${label}: no scripts changed`, rank: "verdict" }] : [];
  }
  const approved = approvedBy === undefined ? "" : ` Approved by ${code(approvedBy)}.`;
  return [
    ...optional(isOneOfSeveral ? `#### ${SIGNS[verdict]} ${label}` : "", "verdict"),
    ...findingBlocks("**Refused:**", blockers, "findings"),
    ...findingBlocks(
      approvedBy === undefined
        ? "**Waits for `/snowhook approve`** of somebody who may write and is not the author:"
        : `**Accepted here.**${approved}`,
      waiting,
      "findings",
    ),
    ...scriptBlocks(scripts, isStatic),
    ...findingBlocks("**To look at:**", notes, "details"),
    ...list(
      ignored.map(({ path, reason }) => `${code(path)}: ${reason}`),
      "**Does not run:**",
      "details",
    ),
    ...list(
      review.verifications.map((path) => code(path)),
      "**Asserted afterwards:**",
      "details",
    ),
    ...parts.flatMap((part): Block[] => [
      { text: `**${SIGNS[part.verdict]} ${part.title}**`, rank: "verdict" },
      ...part.blocks,
    ]),
    ...sqlBlocks(scripts, isStatic),
  ];
}

function scriptBlocks(scripts: readonly ReviewedScript[], isStatic: boolean): Block[] {
  if (scripts.length === 0) return [{ text: "Nothing would run.", rank: "scripts" }];
  const lines = scripts
    .slice(0, MOST_ITEMS)
    .map(
      ({ path, isOurs }, index) =>
        `${index + 1}. ${code(path)}${isOurs ? "" : " (waits on the base branch already)"}`,
    );
  const more = scripts.length - lines.length;
  const head = isStatic
    ? `**Changed, ${scriptCount(scripts.length)}:**`
    : `**In this order, ${scriptCount(scripts.length)}:**`;
  return [
    { text: `${head}\n\n${lines.join("\n")}${more > 0 ? `\n\nand ${more} more` : ""}`, rank: "scripts" },
  ];
}

function sqlBlocks(scripts: readonly ReviewedScript[], isStatic: boolean): Block[] {
  // What a fork wrote is on its own page of changes; nothing of it is rendered.
  if (isStatic) return [];
  return scripts.slice(0, MOST_ITEMS).map(({ path, sql }): Block => {
    const cut = cutBytes(sql, MOST_SQL);
    const rest = cut === sql ? "" : `\n\n_${Buffer.byteLength(sql) - Buffer.byteLength(cut)} bytes more_`;
    const summary = `SQL of ${summaryCode(path)}`;
    return { text: folded(summary, `${fence(cut, "sql")}${rest}`), rank: "sql" };
  });
}

/** A path in the summary of a fold, which is HTML: no Markdown is read there. */
function summaryCode(path: string): string {
  const escaped = path
    .replace(/[^\x20-\x7e]/g, "�")
    .replace(/[&<>"'`@#]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<code>${escaped}</code>`;
}

function findingBlocks(title: string, findings: readonly ReviewFinding[], rank: Block["rank"]): Block[] {
  return list(findings.map(findingLine), title, rank);
}

function findingLine({ path, line, verdict, touches, message, page, accepted }: ReviewFinding): string {
  const place = path === undefined ? "" : `${code(line === undefined ? path : `${path}:${line}`)} `;
  const what = verdict === undefined ? "" : `**${verdict === "unreadable" ? "cannot be read" : verdict}** `;
  const on = touches === undefined || touches === "" ? "" : `${code(touches)} `;
  const read = page === undefined ? "" : ` ([page](${page}))`;
  const why = accepted === undefined ? "" : `. Its comment says: ${code(accepted)}.`;
  return `${place}${what}${on}${code(message, 1_000)}${read}${why}`;
}

/** A list in pieces, so that one which is long goes from its end and not as a whole. */
function list(lines: readonly string[], title: string, rank: Block["rank"]): Block[] {
  const shown = lines.slice(0, MOST_ITEMS).map((line) => `- ${line}`);
  const more = lines.length > shown.length ? [`- and ${lines.length - shown.length} more`] : [];
  const all = [...shown, ...more];
  const pieces: Block[] = [];
  for (let at = 0; at < all.length; at += PIECE) {
    const text = all.slice(at, at + PIECE).join("\n");
    pieces.push({ text: at === 0 ? `${title}\n\n${text}` : text, rank });
  }
  return pieces;
}

function optional(text: string, rank: Block["rank"]): Block[] {
  return text === "" ? [] : [{ text, rank }];
}
