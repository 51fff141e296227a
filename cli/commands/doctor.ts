import { checkConcurrency } from "../../core/doctor/check-concurrency.ts";
import { checkGithub } from "../../core/doctor/check-github.ts";
import { oidcSubjectsIn } from "../../core/doctor/check-oidc-subjects.ts";
import { checkRole } from "../../core/doctor/check-role.ts";
import { checkWebhook } from "../../core/doctor/check-webhook.ts";
import { examine, type Finding } from "../../core/doctor/finding.ts";
import type { ProjectEnvironment } from "../../core/project/find-environment.ts";
import { githubSecretSchema, webhookSecretSchema } from "../../core/secrets/github-secrets.ts";
import { hiddenValues } from "../../core/secrets/hidden-values.ts";
import { loadSecret } from "../../core/secrets/load-secret.ts";
import { environmentConnection } from "../../core/secrets/sign-in-options.ts";
import type { EnvironmentSecret } from "../../core/secrets/sign-in-secrets.ts";
import { chooseEnvironment, type EnvironmentChoice, openSecret } from "../config/environment-place.ts";
import { EXIT } from "../output/show-error.ts";
import { type Io, painter } from "../output/terminal.ts";
import { connectFromTerminal } from "./connect-from-terminal.ts";

export interface DoctorOptions {
  readonly choice: EnvironmentChoice;
  readonly webhookUrl: string | undefined;
  readonly json: boolean;
}

const DEFAULT_GITHUB = "https://api.github.com";

/** Looks at every link from a push to a deployment of one environment, and tells what to do where one is not good. */
export async function runDoctor(io: Io, { choice, webhookUrl, json }: DoctorOptions): Promise<number> {
  const findings: Finding[] = [];
  const tell = (...found: readonly Finding[]) => {
    findings.push(...found);
    if (!json) for (const finding of found) io.out(`${line(io, finding)}\n`);
  };
  const place = chooseEnvironment(io, choice);
  tell({ link: "snowhook.yml", state: "good", detail: `${place.project.key}/${place.environment.key}` });
  tell(await checkWebhook(webhookUrl));
  const { finding } = await examine("secret snowhook/webhook", async () => {
    const keys = await loadSecret(
      webhookSecretSchema,
      io.env.SNOWHOOK_WEBHOOK_SECRET_ID ?? "snowhook/webhook",
    );
    return { detail: `has ${keys.length === 1 ? "a key" : `${keys.length} keys`}`, value: undefined };
  });
  tell(finding);
  const github = await examine("secret snowhook/github", async () => {
    const secret = await loadSecret(githubSecretSchema, "snowhook/github");
    return { detail: "token" in secret ? "has a token" : `is of the App ${secret.appId}`, value: secret };
  });
  tell(github.finding);
  const { repository } = place.project;
  const baseUrl = io.env.SNOWHOOK_GITHUB_API ?? DEFAULT_GITHUB;
  const { branch } = place.environment;
  const subjects = oidcSubjectsIn([place.project.vars, place.environment.vars]);
  tell(...(await checkGithub({ baseUrl, secret: github.value, repository, branch, subjects })));
  const secret = await examine(`secret ${place.environment.secretId}`, async () => {
    const value = await openSecret(io, place, choice.secretFile);
    return { detail: `is of ${value.user} in ${value.account}`, value };
  });
  tell(secret.finding);
  if (secret.value !== undefined) tell(...(await checkSnowflake(place, secret.value)));
  tell(await checkConcurrency());
  if (json) io.out(`${JSON.stringify({ findings }, null, 2)}\n`);
  return findings.some(({ state }) => state === "bad") ? EXIT.script : EXIT.good;
}

async function checkSnowflake(
  { environment }: ProjectEnvironment,
  secret: EnvironmentSecret,
): Promise<Finding[]> {
  const { role, warehouse, database } = environment;
  const signIn = await examine(
    "Snowflake: sign-in",
    async () => {
      // without a warehouse: that it may not be used is told of the role, not of signing in
      const start = role === undefined ? {} : { role };
      const value = await connectFromTerminal(environmentConnection(secret, start));
      return { detail: `as ${secret.user}${role === undefined ? "" : ` in ${role}`}`, value };
    },
    hiddenValues(secret),
  );
  const { value: connection } = signIn;
  if (connection === undefined) return [signIn.finding];
  try {
    const able = await examine("role", async () => {
      const value = await checkRole(connection, environment);
      return { detail: [warehouse, database].filter((name) => name !== undefined).join(", "), value };
    });
    return [signIn.finding, ...(able.value ?? [able.finding])];
  } finally {
    await connection.close();
  }
}

function line(io: Io, { link, state, detail, next }: Finding): string {
  const paint = painter(io);
  const marks = { good: paint("green", "✓"), bad: paint("red", "✗"), skipped: paint("yellow", "–") };
  return `${marks[state]} ${link}: ${detail}${next === undefined ? "" : `\n    ${next}`}`;
}
