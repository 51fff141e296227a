import * as z from "zod";
import { ConfigError } from "../core/errors/index.ts";
import { runningInstance } from "./control.ts";
import { errorText } from "./explain-error.ts";

const resultSchema = z.object({
  delivery: z.object({ status: z.number(), body: z.string(), commit: z.string() }),
  end: z.object({ state: z.string(), description: z.string() }).optional(),
});

const refusalSchema = z.object({ message: z.string(), next: z.string().optional() });

/** How the instance is started, and where lines go. */
export interface PushWords {
  readonly start: string;
  out(text: string): void;
  err(text: string): void;
}

/** Pushes the checkout of the instance that runs over a state folder to a branch. Resolves with the exit code. */
export async function pushToRunning(state: string, branch: string, words: PushWords): Promise<number> {
  const url = await runningInstance(state);
  if (url === undefined) {
    words.err(`Nothing is running here. Start it with: ${words.start}\n`);
    return 1;
  }
  const response = await fetch(`${url}/push`, { method: "POST", body: JSON.stringify({ branch }) });
  if (!response.ok) {
    words.err(await refusalText(response));
    return 1;
  }
  const { delivery, end } = resultSchema.parse(await response.json());
  words.out(`${branch} ${delivery.commit.slice(0, 7)}: webhook answered ${delivery.status}\n`);
  words.out(end === undefined ? `${delivery.body}\n` : `${end.state}: ${end.description}\n`);
  return end?.state === "success" ? 0 : 1;
}

/** A push that cannot be is refused with a message and what to do; all else is a fault of the instance. */
async function refusalText(response: Response): Promise<string> {
  if (response.status !== 400) return `${await response.text()}\n`;
  const { message, next } = refusalSchema.parse(await response.json());
  return errorText(new ConfigError(message, next === undefined ? {} : { next }));
}
