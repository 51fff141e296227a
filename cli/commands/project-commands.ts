import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AdministratorScript } from "../../core/deployment/administrator-scripts.ts";
import { bind } from "../../core/deployment/bind-from-repository.ts";
import { describeRow } from "../../core/deployment/job-row.ts";
import { runJobWith } from "../../core/deployment/run-manual-job.ts";
import { checkConfirmation, runReset } from "../../core/deployment/run-reset.ts";
import { everyEnvironment, runSetup } from "../../core/deployment/run-setup.ts";
import { runRecorded } from "../../core/migrations/commands/run-recorded.ts";
import { acquireLease } from "../../core/migrations/lease/acquire-lease.ts";
import { findEnvironment } from "../../core/project/find-environment.ts";
import { administratorConnection } from "../../core/secrets/connection-options.ts";
import { duration } from "../output/terminal.ts";
import { connectFromTerminal } from "./connect-from-terminal.ts";
import type { ProjectContext } from "./project-context.ts";

/** Makes what the environments need, as the administrator: all of them, or one. */
export async function setupProject(context: ProjectContext, key: string | undefined): Promise<unknown> {
  const { file, secret, secrets, folder } = context;
  const chosen = key === undefined ? everyEnvironment(file) : [findEnvironment(file, undefined, key)];
  const connection = await connectFromTerminal(administratorConnection(secret));
  try {
    const onScript = showScript(context);
    const setupVars = { kaggle_username: secret.kaggle.username, kaggle_key: secret.kaggle.key };
    return {
      scripts: await runSetup({ connection, chosen, secret, setupVars, folder, secrets, onScript }),
    };
  } finally {
    await connection.close();
  }
}

/** Deletes one environment, or all of them and what they share, when told so in the right words. */
export async function resetProject(
  context: ProjectContext,
  key: string,
  confirm: string | undefined,
): Promise<unknown> {
  const { file, secret, secrets, folder } = context;
  const target = { environment: key };
  checkConfirmation(file, target, confirm);
  const connection = await connectFromTerminal(administratorConnection(secret));
  try {
    const onScript = showScript(context);
    return {
      scripts: await runReset({ connection, file, target, secret, folder, secrets, onScript }),
    };
  } finally {
    await connection.close();
  }
}

/** Runs a job; one that is a file as it lies in the project's folder. */
export async function runJobOfProject(context: ProjectContext, key: string, name: string): Promise<unknown> {
  const { file, folder, secret, io, paint, json } = context;
  const report = await runJobWith(
    {
      asked: { environment: key, job: name },
      file,
      secret,
      engine: { connect: connectFromTerminal, acquireLease, runRecorded },
      runId: randomUUID(),
      variables: io.env,
      signal: io.signal,
    },
    async (_, path) => readFileSync(join(folder, path)),
  );
  if (!json) io.err(`${paint("green", "✓")} ${report.job} ${describeRow(report.row ?? {})}\n`);
  return report;
}

/** Makes a service, or brings it to another image; its specification is the one in the project's folder. */
export async function bindProject(
  context: ProjectContext,
  key: string,
  tag: string,
  service: string | undefined,
): Promise<unknown> {
  const { file, folder, secret, io, paint, json } = context;
  const report = await bind(
    {
      asked: { environment: key, tag, service },
      file,
      secret,
      connect: connectFromTerminal,
      onEvent: ({ type }) => {
        if (!json) io.err(`${paint("dim", type)}\n`);
      },
    },
    async (_, { specification }) => readFileSync(join(folder, specification)),
  );
  if (!json) io.out(`${JSON.stringify(report, null, 2)}\n`);
  return report;
}

function showScript({ io, paint, json }: ProjectContext): (script: AdministratorScript) => void {
  return ({ script, milliseconds }) => {
    if (!json) io.err(`${paint("green", "✓")} ${script} ${paint("dim", duration(milliseconds))}\n`);
  };
}
