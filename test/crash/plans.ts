import type { Moment } from "./crash-proxy.ts";

/** What happens to one piece of work at a request, from its first delivery on. */
export interface Plan {
  readonly name: string;
  /** when it is struck at its first delivery, its second … */
  readonly moments: readonly Moment[];
  /**
   * The first process stands still at the request while another one is given the same work and comes to an end with it.
   * Then the first is killed, or goes on.
   */
  readonly atOnce?: "killed" | "goes on";
}

const each = (plan: Omit<Plan, "moments" | "name">, name: string): Plan[] =>
  (["before", "after"] as const).map((moment) => ({ ...plan, name: `${name} ${moment}`, moments: [moment] }));

/** Killed, and delivered again. */
export const ONCE = each({}, "killed");

/** Killed twice in a row, the second time at the same number of its requests. */
export const TWICE: Plan = { name: "killed before, then after", moments: ["before", "after"] };

/** In two processes at once, of which one is killed in the end, or not. */
export const AT_ONCE = [
  ...each({ atOnce: "killed" }, "at once, killed"),
  ...each({ atOnce: "goes on" }, "at once, goes on"),
];
