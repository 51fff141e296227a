import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type * as z from "zod";
import { ConfigError } from "../core/errors/index.ts";
import { createLog, type Log, safeMessage } from "./log.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

export interface Invocation<T> extends Workshop {
  readonly event: T;
  readonly context: Context;
  readonly log: Log;
}

/**
 * A function that a person (or a schedule) invokes: its event is checked, its end is logged, and what it throws is
 * only what may be shown.
 */
export function manual<T, R>(
  name: string,
  eventSchema: z.ZodType<T>,
  act: (input: Invocation<T>) => Promise<R>,
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
      const result = await act({ ...(await openWorkshop()), event: checked, context, log });
      log("info", "finished", { milliseconds: Date.now() - started });
      return result;
    });
}

/** @throws {ConfigError} naming what the event lacks */
export function readEvent<T>(schema: z.ZodType<T>, event: unknown): T {
  const parsed = schema.safeParse(event ?? {});
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".") || "event"}: ${issue.message}`);
  throw new ConfigError(`the event is not valid: ${wrong.join("; ")}`, {
    next: "handlers/README.md shows what each function takes.",
  });
}
