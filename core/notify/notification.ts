/** What happened that somebody may want to hear of. */
export type NotificationEvent = "success" | "failure" | "waiting" | "drift";

/** One thing to tell, without secrets. All of it is text, whatever it looks like. */
export interface Notification {
  readonly event: NotificationEvent;
  readonly project: string;
  readonly environment: string;
  /** `OWNER/NAME` */
  readonly repository: string;
  readonly commit: string;
  /** one line */
  readonly summary: string;
  /** what more there is to say, a line each */
  readonly lines: readonly string[];
  /** where to look; https only */
  readonly url?: string;
}

/** Longer texts are cut: every receiver has limits, and nobody reads more. Characters. */
const MOST_SUMMARY = 250;
const MOST_LINE = 300;
const MOST_LINES = 20;

/** A notification as all receivers take it: one line, and at most twenty more. */
export function cutNotification(given: Notification): Notification {
  const lines = given.lines.map((line) => oneLine(line, MOST_LINE)).filter((line) => line !== "");
  const more = lines.length - MOST_LINES;
  return {
    ...given,
    summary: oneLine(given.summary, MOST_SUMMARY),
    lines: more > 0 ? [...lines.slice(0, MOST_LINES), `… and ${more} more`] : lines,
  };
}

function oneLine(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
