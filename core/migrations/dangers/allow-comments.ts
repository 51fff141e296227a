import type { DangerVerdict } from "../contracts/danger.ts";
import { sqlTokens } from "../sql-text/sql-tokens.ts";
import type { RawFinding } from "./finding.ts";
import type { JudgedText, JudgedUnit } from "./judge-text.ts";

/** `-- snowhook: allow destructive: reason` */
const COMMENT = /^(?:--+|\/\/+|\/\*+)\s*snowhook\s*:\s*(.*?)(?:\*\/)?$/is;
const ALLOW = /^allow\s+(\w+)\s*(?::\s*(.*))?$/is;
const VERDICTS: readonly DangerVerdict[] = ["expensive", "destructive", "unrecoverable", "unreadable"];

interface Allowed {
  readonly at: number;
  readonly verdict: DangerVerdict;
  readonly reason: string;
}

/** Puts to each finding what a comment at its statement accepts: one statement, one class, with a reason. */
export function acceptFindings(text: string, units: readonly JudgedUnit[]): JudgedText {
  if (!/snowhook\s*:/i.test(text)) return { units, mistakes: [] };
  const { allowed, mistakes } = readComments(text);
  const told = [...mistakes];
  const reasons = new Map<JudgedUnit, Map<DangerVerdict, string>>();
  for (const { at, verdict, reason } of allowed) {
    const unit = unitOf(text, units, at);
    if (unit === undefined || !hasVerdict(unit, verdict)) {
      told.push({ at, message: `this comment accepts nothing: the statement at it is not ${verdict}` });
      continue;
    }
    reasons.set(unit, (reasons.get(unit) ?? new Map<DangerVerdict, string>()).set(verdict, reason));
  }
  return { units: units.map((unit) => accept(unit, reasons, new Map())), mistakes: told };
}

function readComments(text: string) {
  const allowed: Allowed[] = [];
  const mistakes: { at: number; message: string }[] = [];
  for (const { kind, start, end } of sqlTokens(text)) {
    const said = kind === "comment" ? COMMENT.exec(text.slice(start, end).trim())?.[1] : undefined;
    if (said === undefined) continue;
    const [, name, reason = ""] = ALLOW.exec(said.trim()) ?? [];
    const verdict = VERDICTS.find((candidate) => candidate === name?.toLowerCase());
    if (verdict === undefined) {
      const message = `this comment accepts nothing: write -- snowhook: allow CLASS: reason, with one of ${VERDICTS.join(", ")}`;
      mistakes.push({ at: start, message });
    } else if (!/[\p{L}\p{N}]/u.test(reason)) {
      mistakes.push({ at: start, message: "this comment accepts nothing: it gives no reason" });
    } else allowed.push({ at: start, verdict, reason: reason.trim() });
  }
  return { allowed, mistakes };
}

/** The statement that a comment stands in, behind on the line of its end, or above. */
function unitOf(text: string, units: readonly JudgedUnit[], at: number): JudgedUnit | undefined {
  const leaves = units.flatMap(leavesOf);
  const around = leaves.find((unit) => unit.at < at && at < unit.end);
  if (around !== undefined) return around;
  const before = leaves.findLast((unit) => unit.end <= at);
  if (before !== undefined && !text.slice(before.end, at).includes("\n")) return before;
  // the first that begins behind it, and of those at one place the outermost
  return units.flatMap(withInner).find((unit) => unit.at > at);
}

const leavesOf = (unit: JudgedUnit): JudgedUnit[] =>
  unit.inner.length === 0 ? [unit] : unit.inner.flatMap(leavesOf);

const withInner = (unit: JudgedUnit): JudgedUnit[] => [unit, ...unit.inner.flatMap(withInner)];

function hasVerdict({ findings, inner }: JudgedUnit, verdict: DangerVerdict): boolean {
  return findings.some((one) => one.verdict === verdict) || inner.some((unit) => hasVerdict(unit, verdict));
}

function accept(
  unit: JudgedUnit,
  reasons: ReadonlyMap<JudgedUnit, ReadonlyMap<DangerVerdict, string>>,
  around: ReadonlyMap<DangerVerdict, string>,
): JudgedUnit {
  const here = new Map([...around, ...(reasons.get(unit) ?? [])]);
  return {
    ...unit,
    findings: unit.findings.map((one): RawFinding => {
      const accepted = one.accepted ?? here.get(one.verdict);
      return accepted === undefined ? one : { ...one, accepted };
    }),
    inner: unit.inner.map((inner) => accept(inner, reasons, here)),
  };
}
