import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bind } from "../../core/deployment/bind-from-repository.ts";
import { describeRow } from "../../core/deployment/job-row.ts";
import { runJobWith } from "../../core/deployment/run-manual-job.ts";
import { runRecorded } from "../../core/migrations/commands/run-recorded.ts";
import { acquireLease } from "../../core/migrations/lease/acquire-lease.ts";
import { everyEnvironment, findEnvironment } from "../../core/project/find-environment.ts";
import type { AdministratorScript } from "../../core/setup/administrator-scripts.ts";
import { checkConfirmation, runReset } from "../../core/setup/run-reset.ts";
import { runSetup } from "../../core/setup/run-setup.ts";
import { duration } from "../output/terminal.ts";
import { connectFromTerminal } from "./connect-from-terminal.ts";
import type { ProjectContext } from "./project-context.ts";

/** Makes what the environments need, as the administrator: all of them, or one. */
export async function setupProject(context: ProjectContext, key: string | undefined): Promise<unknown> {
  const { file, secrets, folder } = context;
  const chosen = key === undefined ? everyEnvironment(file) : [findEnvironment(file, undefined, key)];
  const connect = connectFromTerminal;
  return {
    scripts: await runSetup({ file, chosen, secrets, folder, connect, onScript: showScript(context) }),
  };
}

/** Deletes one environment, or all of them and what they share, when told so in the right words. */
export async function resetProject(
  context: ProjectContext,
  key: string,
  confirm: string | undefined,
): Promise<unknown> {
  const { file, secrets, folder } = context;
  const target = { environment: key };
  checkConfirmation(file, target, confirm);
  const connect = connectFromTerminal;
  return {
    scripts: await runReset({ file, target, secrets, folder, connect, onScript: showScript(context) }),
  };
}

/** Runs a job; one that is a file as it lies in the project's folder. */
export async function runJobOfProject(context: ProjectContext, key: string, name: string): Promise<unknown> {
  const { file, folder, secrets, io, paint, json } = context;
  const report = await runJobWith(
    {
      asked: { environment: key, job: name },
      file,
      secrets,
      engine: { connect: connectFromTerminal, acquireLease, runRecorded },
      runId: randomUUID(),
      variables: io.env,
      signal: io.signal,
      onEvent: (event) => {
        if (event.type === "lease-kept")
          io.err(`${paint("yellow", "!")} the lease was not given back: ${event.reason}\n`);
      },
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
  const { file, folder, secrets, io, paint, json } = context;
  const report = await bind(
    {
      asked: { environment: key, tag, service },
      file,
      secrets,
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
