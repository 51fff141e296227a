import type { Command } from "commander";
import { ConfigError } from "../core/errors/index.ts";
import { loadSecret } from "../core/secrets/load-secret.ts";
import { statusSecretSchema } from "../core/secrets/status-secret.ts";
import { LONGEST_LINK_SECONDS, signQuery } from "../core/status/signed-link.ts";
import { EXIT, showError } from "./output/show-error.ts";
import { type Io, painter } from "./output/terminal.ts";

/** The command that lets somebody see the stack's status page for a while. */
export function addStatusLink(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command("status-link <address>")
    .description("Sign a link to the status page of a stack (its output StatusLambdaFunctionUrl).")
    .option("--hours <number>", "how long it is good, at most 168", "12")
    .option("--secret <name>", "name of the secret with the page's key", "snowhook/status")
    .addHelpText(
      "after",
      "\nExample:\n  $ snowhook status-link https://example.lambda-url.eu-central-1.on.aws/",
    );
  command.action(async (address: string) => {
    const { hours, secret } = command.opts<{ readonly hours: string; readonly secret: string }>();
    try {
      const seconds = secondsOf(hours);
      if (!URL.canParse(address)) throw new ConfigError(`${JSON.stringify(address)} is not an address.`);
      const { key } = await loadSecret(statusSecretSchema, secret);
      const query = signQuery(key, Math.floor(Date.now() / 1000) + seconds);
      io.out(`${new URL(`/status?${query}`, address)}\n`);
      finish(EXIT.good);
    } catch (error) {
      finish(showError(io, error, { paint: painter(io), secrets: [], json: false }));
    }
  });
}

function secondsOf(hours: string): number {
  const seconds = Math.round(Number(hours) * 3600);
  if (seconds > 0 && seconds <= LONGEST_LINK_SECONDS) return seconds;
  throw new ConfigError(`A link is good for ${LONGEST_LINK_SECONDS / 3600} hours at most, not ${hours}.`);
}
