import { randomUUID } from "node:crypto";
import type { AdministratorScript } from "../../core/deployment/administrator-scripts.ts";
import { ingest } from "../../core/deployment/ingest.ts";
import { checkConfirmation, runReset } from "../../core/deployment/run-reset.ts";
import { runSetup } from "../../core/deployment/run-setup.ts";
import { environmentByKey } from "../../core/environments/find-environment.ts";
import { runRecorded } from "../../core/migrations/commands/run-recorded.ts";
import { acquireLease } from "../../core/migrations/lease/acquire-lease.ts";
import { administratorConnection, serviceConnection } from "../../core/secrets/connection-options.ts";
import { bindApi } from "../../core/service/bind-api.ts";
import { API_IMAGE, serviceNames } from "../../core/service/environment-service.ts";
import { duration } from "../output/terminal.ts";
import { connectFromTerminal } from "./connect-from-terminal.ts";
import type { ProjectContext } from "./project-context.ts";

/** Makes what the environments need, as the administrator: all of them, or the shared base and one. */
export async function setupProject(context: ProjectContext, key: string | undefined): Promise<unknown> {
  const { environments, secret, secrets, folder } = context;
  const chosen = key === undefined ? environments.environments : [environmentByKey(environments, key)];
  const connection = await connectFromTerminal(administratorConnection(secret));
  try {
    const onScript = showScript(context);
    return {
      scripts: await runSetup({ connection, environments, chosen, secret, folder, secrets, onScript }),
    };
  } finally {
    await connection.close();
  }
}

/** Deletes one environment, or all of them and the shared base, when told so in the right words. */
export async function resetProject(
  context: ProjectContext,
  target: string,
  confirm: string | undefined,
): Promise<unknown> {
  const { environments, secret, secrets, folder } = context;
  checkConfirmation(environments, target, confirm);
  const connection = await connectFromTerminal(administratorConnection(secret));
  try {
    const onScript = showScript(context);
    return {
      scripts: await runReset({ connection, environments, target, secret, folder, secrets, onScript }),
    };
  } finally {
    await connection.close();
  }
}

/** Loads the data set anew and refreshes the dynamic table. */
export async function ingestProject(context: ProjectContext, key: string): Promise<unknown> {
  const { environments, secret, io, paint, json } = context;
  const environment = environmentByKey(environments, key);
  const engine = { connect: connectFromTerminal, acquireLease, runRecorded };
  const load = await ingest(engine, secret, environment, environments.ingest, {
    id: randomUUID(),
    signal: io.signal,
  });
  if (!json) {
    const { rowsRead, groups, globalSales } = load;
    io.err(`${paint("green", "✓")} ${rowsRead} rows read, ${groups} groups, global sales ${globalSales}\n`);
  }
  return load;
}

/** Makes the API's service, or brings it to another image. */
export async function bindProject(context: ProjectContext, key: string, tag: string): Promise<unknown> {
  const { environments, secret, io, paint, json } = context;
  const environment = environmentByKey(environments, key);
  const connection = await connectFromTerminal(
    serviceConnection(secret, environment.apiRole, environment.warehouse),
  );
  try {
    const report = await bindApi({
      connection,
      names: serviceNames(environment),
      image: { name: API_IMAGE, tag },
      onEvent: ({ type }) => {
        if (!json) io.err(`${paint("dim", type)}\n`);
      },
    });
    if (!json) io.out(`${JSON.stringify(report, null, 2)}\n`);
    return report;
  } finally {
    await connection.close();
  }
}

function showScript({ io, paint, json }: ProjectContext): (script: AdministratorScript) => void {
  return ({ script, milliseconds }) => {
    if (!json) io.err(`${paint("green", "✓")} ${script} ${paint("dim", duration(milliseconds))}\n`);
  };
}
