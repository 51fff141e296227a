import type { DangerClass, JudgedScript, JudgedStatement } from "../contracts/danger.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import { allFindings, type JudgedUnit, judgeText } from "./judge-text.ts";

/** from the harmless one on */
const CLASSES: readonly DangerClass[] = ["safe", "expensive", "destructive", "unrecoverable"];

/**
 * Says of each statement of a rendered script what it loses or costs, and what of it cannot be read. Only the text
 * counts: no account is asked, so that the same text is always judged alike.
 *
 * @example
 * const { statements } = judgeScript({
 *   name: "V1__tidy.sql", path: "V1__tidy.sql", content: "SELECT 1;\nDROP STREAM CHANGES;", linesBefore: 0,
 * });
 * statements.map((statement) => statement.class); // ["safe", "unrecoverable"]
 */
export function judgeScript({
  name,
  path,
  content,
  linesBefore,
}: Pick<RenderedScript, "name" | "path" | "content" | "linesBefore">): JudgedScript {
  const { units, mistakes } = judgeText(content);
  const lineOf = lineCounter(content, linesBefore);
  return {
    script: name,
    path,
    statements: units.map((unit, index) => judged(unit, index + 1, lineOf)),
    mistakes: mistakes.map(({ at, message }) => ({ line: lineOf(at), message })),
  };
}

function judged(unit: JudgedUnit, statement: number, lineOf: (at: number) => number): JudgedStatement {
  const findings = allFindings(unit).map(({ at, ...one }) => ({ ...one, line: lineOf(at ?? unit.at) }));
  const worst = CLASSES.findLast((one) => findings.some(({ verdict }) => verdict === one));
  return {
    statement,
    line: lineOf(unit.at),
    class: worst ?? "safe",
    unreadable: findings.some(({ verdict }) => verdict === "unreadable"),
    findings,
  };
}

/** Line of an offset, from 1. */
function lineCounter(text: string, before: number): (at: number) => number {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (at) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return before + low + 1;
  };
}
