import { join } from "node:path";
import * as z from "zod";
import { ConfigError } from "../core/errors/index.ts";
import { runningInstance } from "./control.ts";
import { errorText } from "./explain-error.ts";

const state = join(import.meta.dirname, "../.snowhook");

const resultSchema = z.object({
  delivery: z.object({ status: z.number(), body: z.string(), commit: z.string() }),
  end: z.object({ state: z.string(), description: z.string() }).optional(),
});

const refusalSchema = z.object({ message: z.string(), next: z.string().optional() });

/** `npm run push -- BRANCH`: pushes this checkout to a branch of the running instance. Resolves with the exit code. */
async function main(branch: string | undefined): Promise<number> {
  if (branch === undefined) {
    process.stderr.write("npm run push -- BRANCH: dev, staging or main\n");
    return 1;
  }
  const url = await runningInstance(state);
  if (url === undefined) {
    process.stderr.write("Nothing is running here. Start it with: npm start\n");
    return 1;
  }
  const response = await fetch(`${url}/push`, { method: "POST", body: JSON.stringify({ branch }) });
  if (!response.ok) {
    process.stderr.write(await refusalText(response));
    return 1;
  }
  const { delivery, end } = resultSchema.parse(await response.json());
  process.stdout.write(`${branch} ${delivery.commit.slice(0, 7)}: webhook answered ${delivery.status}\n`);
  if (end !== undefined) process.stdout.write(`${end.state}: ${end.description}\n`);
  else process.stdout.write(`${delivery.body}\n`);
  return end?.state === "success" ? 0 : 1;
}

/** A push that cannot be is refused with a message and what to do; all else is a fault of the instance. */
async function refusalText(response: Response): Promise<string> {
  if (response.status !== 400) return `${await response.text()}\n`;
  const { message, next } = refusalSchema.parse(await response.json());
  return errorText(new ConfigError(message, next === undefined ? {} : { next }));
}

process.exitCode = await main(process.argv[2]);
