import type { Annotation, CheckResult, Conclusion } from "../../github/pull/check.ts";
import type { ReviewFinding, Verdict } from "../judge/review-types.ts";
import { type PullReview, titleOf, verdictOf } from "./pull-review.ts";
import { renderSummary } from "./render-comment.ts";

const CONCLUSIONS: Readonly<Record<Verdict, Conclusion>> = {
  unchanged: "success",
  ready: "success",
  // never neutral or skipped: both satisfy a rule that requires the check
  waits: "action_required",
  refused: "failure",
};

/** Annotations of one check; more would only be a longer way of saying the same. */
const MOST_ANNOTATIONS = 200;

/**
 * What the check says, with what there is to say of each place beside the place.
 * @param lines how many lines a file of the head has; undefined when it has no such file, and so no place
 */
export function renderCheck(review: PullReview, lines: (path: string) => number | undefined): CheckResult {
  const annotations = review.environments.flatMap(({ label, blockers, waiting, notes }) =>
    [
      ...blockers.map((one) => ({ one, level: "failure" as const })),
      ...waiting.map((one) => ({ one, level: "warning" as const })),
      ...notes.map((one) => ({ one, level: "notice" as const })),
    ].flatMap(({ one, level }) => annotation(label, one, level, lines)),
  );
  return {
    conclusion: CONCLUSIONS[verdictOf(review)],
    title: titleOf(review),
    summary: renderSummary(review),
    annotations: annotations.slice(0, MOST_ANNOTATIONS),
  };
}

function annotation(
  label: string,
  { path, line = 1, message, verdict, touches }: ReviewFinding,
  level: Annotation["level"],
  lines: (path: string) => number | undefined,
): Annotation[] {
  const count = path === undefined ? undefined : lines(path);
  if (path === undefined || count === undefined) return [];
  const what = verdict === undefined ? "plan" : verdict === "unreadable" ? "cannot be read" : verdict;
  // A line of the rendered text may lie behind the end of the template that it came from.
  return [
    {
      path,
      line: Math.max(1, Math.min(line, count)),
      level,
      title: `${label}: ${what}${touches === undefined || touches === "" ? "" : ` (${touches})`}`,
      message,
    },
  ];
}
