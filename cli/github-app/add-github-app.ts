import { type Command, InvalidArgumentError } from "commander";
import { createSecretsClient } from "../../core/aws/create-secrets-client.ts";
import { ConfigError } from "../../core/errors/index.ts";
import type { MadeApp } from "../../core/github/app/manifest.ts";
import { openAs } from "../../core/github/app/open-github.ts";
import { githubSecretSchema, webhookSecretSchema } from "../../core/secrets/github-secrets.ts";
import { loadSecretIfThere } from "../../core/secrets/load-secret.ts";
import { putSecret } from "../../core/secrets/put-secret.ts";
import { EXIT, showError } from "../output/show-error.ts";
import { type Io, painter } from "../output/terminal.ts";
import { makeApp } from "./make-app.ts";

interface Options {
  readonly webhookUrl: string;
  readonly organization?: string;
  readonly name: string;
  readonly githubUrl: string;
  readonly port: number;
  readonly replace?: boolean;
}

/** Keys of the webhook that are kept beside the new one, while repositories' own webhooks still sign with them. */
const MOST_OLD_KEYS = 9;

/** The command that makes the GitHub App, in the browser, with its key straight to Secrets Manager. */
export function addGithubApp(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command("github-app")
    .description("Make the GitHub App that judges pull requests; its key goes to Secrets Manager.")
    .requiredOption("--webhook-url <url>", "address of the webhook, an output of the stack", address)
    .option("--organization <name>", "whose App it will be; your own when absent", login)
    .option("--name <name>", "name of the App, unique in all of GitHub", "snowhook")
    .option("--github-url <url>", "of GitHub, or of an Enterprise Server", address, "https://github.com")
    .option("--port <number>", "where the page is served, on this machine only", Number, 0)
    .option("--replace", "when snowhook/github holds something already: the new App takes its place")
    .addHelpText(
      "after",
      "\nExample:\n  $ snowhook github-app --webhook-url https://example.lambda-url.eu-central-1.on.aws/ --organization acme",
    )
    .action(async (options: Options) => {
      try {
        await run(io, options);
        finish(EXIT.good);
      } catch (error) {
        finish(showError(io, error, { paint: painter(io), secrets: [], json: false }));
      }
    });
}

async function run(io: Io, options: Options): Promise<void> {
  const { organization, replace, githubUrl, port, name, webhookUrl } = options;
  const ids = {
    github: io.env.SNOWHOOK_GITHUB_SECRET_ID ?? "snowhook/github",
    webhook: io.env.SNOWHOOK_WEBHOOK_SECRET_ID ?? "snowhook/webhook",
  };
  const client = createSecretsClient();
  try {
    // Before the App is made: its key is shown once.
    const known = await loadSecretIfThere(githubSecretSchema, ids.github, { client });
    if (known !== undefined && replace !== true) {
      throw new ConfigError(`secret ${ids.github} holds ${"token" in known ? "a token" : "an App"} already`, {
        next: "Say --replace if the new App is to take its place.",
      });
    }
    const oldKeys = (await loadSecretIfThere(webhookSecretSchema, ids.webhook, { client })) ?? [];
    const made = await makeApp({
      ...{ githubUrl, port, name, webhookUrl },
      github: openAs(undefined, { baseUrl: apiOf(githubUrl, io.env.SNOWHOOK_GITHUB_API) }),
      ...(organization === undefined ? {} : { organization }),
      async store({ appId, privateKey, webhookSecret }: MadeApp) {
        await putSecret(client, ids.github, { appId, privateKey });
        const webhookSecrets = [webhookSecret, ...oldKeys.slice(0, MOST_OLD_KEYS)];
        await putSecret(client, ids.webhook, { webhookSecrets });
      },
      onListening: (where) => io.out(`Open ${where} in a browser. It is there for an hour.\n`),
    });
    io.out(
      `The App ${made.appId} is made, its key is in ${ids.github}.\nInstall it: ${made.page}/installations/new\n`,
    );
  } finally {
    client.destroy();
  }
}

/** An Enterprise Server has its API under its own address. https://docs.github.com/en/enterprise-server/rest */
function apiOf(githubUrl: string, given: string | undefined): string {
  if (given !== undefined) return given;
  return githubUrl === "https://github.com" ? "https://api.github.com" : `${githubUrl}/api/v3`;
}

function address(text: string): string {
  if (/^https?:\/\/[^\s'";]+$/.test(text) && URL.canParse(text)) return text.replace(/\/+$/, "");
  throw new InvalidArgumentError("It must be an address like https://example.com.");
}

function login(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be an organization's name at GitHub.");
}
