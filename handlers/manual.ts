import type * as z from "zod";
import { type Invocation, invoked } from "./invoked.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

/** A function that a person invokes and that works with GitHub and Snowflake. */
export function manual<T, R>(
  name: string,
  eventSchema: z.ZodType<T>,
  act: (input: Invocation<T> & Workshop) => Promise<R>,
) {
  return invoked(name, eventSchema, openWorkshop, act);
}
