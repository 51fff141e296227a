import type { DangerVerdict } from "../contracts/danger.ts";
import type { NewObjects } from "./new-objects.ts";

/** A finding before it has its line. */
export interface RawFinding {
  readonly verdict: DangerVerdict;
  readonly reason: string;
  readonly touches: string;
  readonly page: string;
  readonly hidden?: string;
  readonly accepted?: string;
  /** offset in the text that is judged, when it is not the statement's own */
  readonly at?: number;
}

/** What a judge of one kind of statement may ask. */
export interface JudgeContext {
  readonly made: NewObjects;
}

/** `sql/drop-table`, `user-guide/streams-intro` as an address. */
export function page(path: string): string {
  const section = path.includes("/") ? path : `sql-reference/sql/${path}`;
  return `https://docs.snowflake.com/en/${section}`;
}

export function finding(verdict: DangerVerdict, touches: string, reason: string, path: string): RawFinding {
  return { verdict, reason, touches: touches.trim(), page: page(path) };
}
