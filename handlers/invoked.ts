import middy from "@middy/core";
import type { Context } from "aws-lambda";
import * as z from "zod";
import { ConfigError } from "../core/errors/index.ts";
import { createLog, type Log, safeMessage } from "./log.ts";
import { type Base, openBase } from "./open-base.ts";

/** What an invocation gets beside what its function works with. */
export interface Invocation<T> {
  readonly event: T;
  readonly context: Context;
  readonly log: Log;
}

/**
 * A function that a person or a schedule invokes: its event is checked, its end is logged, and what it throws is
 * only what may be shown.
 * @param open makes what the function works with, and reads no more than that
 */
export function invoked<T, R, C>(
  name: string,
  eventSchema: z.ZodType<T>,
  open: () => Promise<C>,
  act: (input: Invocation<T> & C) => Promise<R>,
) {
  return middy<unknown, R>()
    .onError((request) => {
      const error = new Error(safeMessage(request.error));
      createLog(name, request.context.awsRequestId)("error", "failed", { error: error.message });
      error.name = request.error?.name ?? "Error";
      delete error.stack;
      request.error = error;
    })
    .handler(async (event, context) => {
      const log = createLog(name, context.awsRequestId);
      const started = Date.now();
      const checked = readEvent(eventSchema, event);
      const result = await act({ ...(await open()), event: checked, context, log });
      log("info", "finished", { milliseconds: Date.now() - started });
      return result;
    });
}

/** Setup and reset: they work with the administrator's SQL, and neither with GitHub nor with a queue. */
export function administration<T, R>(
  name: string,
  eventSchema: z.ZodType<T>,
  act: (input: Invocation<T> & Base) => Promise<R>,
) {
  return invoked(name, eventSchema, () => openBase("setup"), act);
}

/** What a schedule starts, whatever its event says. */
export function scheduled<R>(name: string, act: (input: Invocation<unknown> & Base) => Promise<R>) {
  return invoked(name, z.unknown(), () => openBase(), act);
}

/** @throws {ConfigError} naming what the event lacks */
function readEvent<T>(schema: z.ZodType<T>, event: unknown): T {
  const parsed = schema.safeParse(event ?? {});
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".") || "event"}: ${issue.message}`);
  throw new ConfigError(`the event is not valid: ${wrong.join("; ")}`, {
    next: "handlers/README.md shows what each function takes.",
  });
}
