import { environmentOfRef } from "../core/project/find-environment.ts";
import { buildApi, pushApiImage } from "./api-service.ts";
import type { Deployments } from "./deployments.ts";
import type { Checkout } from "./github/read-checkout.ts";
import type { PushResult } from "./push-branch.ts";
import { pushBranch } from "./push-branch.ts";
import type { Reader } from "./readers.ts";
import { makeReaders } from "./readers.ts";
import type { HistoryRow, RoleView } from "./results.ts";
import { connectAsAdministrator, readHistory, readViews } from "./results.ts";
import { type ShippedEnvironment, shippedEnvironment } from "./shipped-project.ts";
import type { Local } from "./start-local.ts";
import type { Screen } from "./terminal/screen.ts";
import { showResults } from "./terminal/show-results.ts";

/** What there is after a deployment that succeeded. */
export interface Results {
  environment: ShippedEnvironment;
  views: RoleView[];
  history: HistoryRow[];
  /** Address of the running API; absent when there is none. */
  apiUrl?: string;
  readers: Reader[];
  /** The readers' password. */
  password: string;
}

/** Everything that one push led to. */
export interface JobResult {
  push: PushResult;
  results?: Results;
}

export interface JobInput {
  local: Local;
  deployments: Deployments;
  screen: Screen;
  branch: string;
  checkout: Checkout;
  /** Folder that the API is built into. */
  folder: string;
}

/** Runs the administrator's part for every environment, and shows what it did. */
export async function setUp(local: Local, screen: Screen): Promise<void> {
  screen.heading("Setup, as the administrator");
  const { scripts } = (await local.invoke("setup", {})) as {
    scripts: { script: string; statements: number; milliseconds: number }[];
  };
  const groups = new Map<string, { scripts: number; statements: number; milliseconds: number }>();
  for (const { script, statements, milliseconds } of scripts) {
    // `shared/00-warehouse.sql`, `dev: environment/10-roles.sql`
    const name =
      /^(?:([^:]+): )?([^/]+)\//
        .exec(script)
        ?.slice(1)
        .find((part) => part !== undefined) ?? script;
    const sum = groups.get(name) ?? { scripts: 0, statements: 0, milliseconds: 0 };
    groups.set(name, {
      scripts: sum.scripts + 1,
      statements: sum.statements + statements,
      milliseconds: sum.milliseconds + milliseconds,
    });
  }
  for (const [name, sum] of groups) {
    screen.done(name, `${sum.scripts} scripts, ${sum.statements} statements`, sum.milliseconds);
  }
}

/** Pushes a branch, waits for its deployment, binds the API and shows what came out. */
export async function runMainJob(input: JobInput): Promise<JobResult> {
  const { local, deployments, screen, branch, checkout } = input;
  screen.heading(`Push to ${branch}, commit ${checkout.commit.slice(0, 7)}`);
  const building = buildApi(input.folder, checkout.commit);
  // Built while the deployment runs; its failure is met where it is waited for.
  building.catch(() => undefined);
  const push = await pushBranch(local, deployments, branch, checkout, (delivery, milliseconds) =>
    delivery.status === 202
      ? screen.done("webhook", "signature verified, answered 202, queued", milliseconds)
      : screen.failed(`webhook answered ${delivery.status}`, delivery.body),
  );
  if (push.end?.state === "success")
    screen.done("deployment", `at GitHub: success, “${push.end.description}”`);
  else if (push.end !== undefined) screen.failed(`deployment: ${push.end.state}`, push.end.description);
  const target = environmentOfRef(local.environments.project, `refs/heads/${branch}`);
  if (push.end?.state !== "success" || !("environment" in target)) return { push };

  const environment = shippedEnvironment(local.environments, target.environment.key);
  pushApiImage(local, environment, checkout.commit, await building);
  const apiUrl = await bindApi(local, screen, environment, checkout.commit);
  const connection = await connectAsAdministrator(local, environment);
  try {
    const views = await readViews(connection, environment);
    const history = await readHistory(connection, environment);
    const password = local.identity.readerPassword;
    const readers = await makeReaders(connection, environment, password);
    const found = { environment, views, history, readers, password };
    const results = { ...found, ...(apiUrl === undefined ? {} : { apiUrl }) };
    showResults(screen, results);
    return { push, results };
  } finally {
    await connection.close();
  }
}

async function bindApi(
  local: Local,
  screen: Screen,
  environment: ShippedEnvironment,
  tag: string,
): Promise<string | undefined> {
  const started = performance.now();
  const report = (await local.invoke("bind-api", { environment: environment.key, tag })) as {
    outcome: string;
    service: string;
    url?: string;
    reason?: string;
    logs?: string[];
  };
  if (!["created", "updated", "unchanged"].includes(report.outcome)) {
    screen.failed(`API: ${report.outcome}`, [report.reason ?? "", ...(report.logs ?? [])].join("\n"));
    return undefined;
  }
  screen.done("VIDEOGAMESALES_API", `service ${report.outcome}`, performance.now() - started);
  return report.url;
}

/** Did everything come out right? What `--once` answers with. */
export function cameOutRight({ push, results }: JobResult): boolean {
  if (push.end?.state !== "success" || results?.apiUrl === undefined) return false;
  const all = results.views.at(-1);
  const vendors = results.views.slice(0, -1);
  return (
    all !== undefined &&
    vendors.every((view) => view.platforms > 0 && view.platforms < all.platforms) &&
    results.history.length > 0
  );
}
