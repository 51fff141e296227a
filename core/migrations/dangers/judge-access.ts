import { finding, type RawFinding } from "./finding.ts";
import { findOutside, follows, type Word } from "./words.ts";

/** GRANT: what opens more than a role's own work, and ownership that is given away. */
export function judgeGrant(words: readonly Word[]): RawFinding[] {
  const on = findOutside(words, 1, "ON");
  const to = words.findLastIndex(({ upper }) => upper === "TO");
  const said = text(words.slice(1));
  const touches = said;
  if (words[1]?.upper === "OWNERSHIP") {
    const how = findOutside(words, 1, "REVOKE", "CURRENT", "GRANTS") >= 0;
    const reason = how
      ? "gives it to another role and takes every grant on it away"
      : "gives it to another role: the one that deploys may not get it back";
    return [finding("destructive", touches, reason, "grant-ownership")];
  }
  const behind = words.slice(to + 1);
  const reasons = [
    ...(behind.some(({ upper }) => upper === "PUBLIC") ? ["everyone in the account gets it"] : []),
    ...(behind[0]?.upper === "SHARE" ? ["other accounts get it"] : []),
    ...(findOutside(behind, 0, "WITH", "GRANT", "OPTION") >= 0 ? ["its holder may give it to others"] : []),
    ...(words[1]?.upper === "ROLE" && follows(words, 2, "ACCOUNTADMIN")
      ? ["its holder may do everything in the account"]
      : []),
    ...(findOutside(words, 1, "MANAGE", "GRANTS") >= 0 ? ["its holder may grant everything to anyone"] : []),
    ...(on > 0 && words[1]?.upper === "ALL" && follows(words, on + 1, "ACCOUNT")
      ? ["its holder may do nearly everything in the account"]
      : []),
  ];
  if (reasons.length === 0) return [];
  return [
    finding("destructive", touches, `opens more than one role's work: ${reasons.join(", ")}`, pageOf(words)),
  ];
}

/** REVOKE: who works with it stops at once. */
export function judgeRevoke(words: readonly Word[]): RawFinding[] {
  const cascades = findOutside(words, 1, "CASCADE") >= 0;
  const more = cascades ? "; CASCADE takes it from those whom the holder gave it to" : "";
  const reason = `takes a right away: whoever works by it stops at once${more}`;
  return [finding("destructive", text(words.slice(1)), reason, pageOf(words))];
}

function pageOf(words: readonly Word[]): string {
  const verb = words[0]?.upper === "REVOKE" ? "revoke" : "grant";
  if (words[1]?.upper === "ROLE") return `${verb}-role`;
  if (follows(words, 1, "DATABASE", "ROLE")) return `${verb}-database-role`;
  return `${verb}-privilege`;
}

const LONGEST_SHOWN = 120;

function text(words: readonly Word[]): string {
  const all = words
    .map(({ raw }) => raw)
    .join(" ")
    .replaceAll(/ ?([.(),]) ?/g, "$1");
  return all.length > LONGEST_SHOWN ? `${all.slice(0, LONGEST_SHOWN)}…` : all;
}
