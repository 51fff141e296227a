import { environmentOfRef } from "../core/project/find-environment.ts";
import type { SnowflakeConnection } from "../core/snowflake/connection.ts";
import { connectAsAdministrator } from "../local/administrator.ts";
import type { Deployments } from "../local/deployments.ts";
import type { Checkout } from "../local/github/read-checkout.ts";
import { type HistoryRow, readHistory } from "../local/history.ts";
import { derivedSecret } from "../local/identity.ts";
import type { PushResult } from "../local/push-branch.ts";
import { showPush } from "../local/show-push.ts";
import type { Screen } from "../local/terminal/screen.ts";
import { buildApi, pushApiImage } from "./api-service.ts";
import type { Reader } from "./readers.ts";
import { makeReaders, makeToken } from "./readers.ts";
import { type ShippedEnvironment, shippedEnvironment } from "./shipped-project.ts";
import { showResults } from "./show-results.ts";
import type { Demo } from "./start-demo.ts";
import { type RoleView, readViews } from "./views.ts";
import type { WaysIn } from "./ways-in.ts";

/** What there is after a deployment that succeeded. */
export interface Results {
  environment: ShippedEnvironment;
  views: RoleView[];
  history: HistoryRow[];
  /** Absent when there is none. */
  api?: RunningApi;
}

/** The API, who may ask it, and what else the first of them needs to. */
export interface RunningApi {
  url: string;
  readers: Reader[];
  /** The readers' password. */
  password: string;
  ways: Pick<WaysIn, "accountUrl" | "token" | "table">;
}

/** Everything that one push led to. */
export interface JobResult {
  push: PushResult;
  results?: Results;
}

export interface JobInput {
  local: Demo;
  deployments: Deployments;
  screen: Screen;
  branch: string;
  checkout: Checkout;
  /** Folder that the API is built into. */
  folder: string;
  /** Whether what came out can be reached afterwards. */
  staysUp: boolean;
}

/** Pushes a branch, waits for its deployment, binds the API and shows what came out. */
export async function runMainJob(input: JobInput): Promise<JobResult> {
  const { local, deployments, screen, branch, checkout } = input;
  const building = buildApi(input.folder, checkout.commit);
  // Built while the deployment runs; its failure is met where it is waited for.
  building.catch(() => undefined);
  const push = await showPush(local, deployments, screen, branch, checkout);
  const target = environmentOfRef(local.project, `refs/heads/${branch}`);
  if (push.end?.state !== "success" || !("environment" in target)) return { push };

  const environment = shippedEnvironment(local.shipped, target.environment.key);
  pushApiImage(local, environment, checkout.commit, await building);
  const apiUrl = await bindApi(local, screen, environment, checkout.commit);
  const connection = await connectAsAdministrator(local, environment);
  try {
    const views = await readViews(connection, environment);
    const history = await readHistory(connection, target.environment);
    const found = { environment, views, history };
    const api = apiUrl === undefined ? undefined : await openApi(local, connection, environment, apiUrl);
    const results = api === undefined ? found : { ...found, api };
    showResults(screen, results, input.staysUp);
    return { push, results };
  } finally {
    await connection.close();
  }
}

async function openApi(
  local: Demo,
  connection: SnowflakeConnection,
  environment: ShippedEnvironment,
  url: string,
): Promise<RunningApi> {
  const password = `Reader-${derivedSecret(local.identity, "readers").slice(0, 8)}`;
  const readers = await makeReaders(connection, environment, password);
  const [first] = readers;
  const token = first === undefined ? "" : await makeToken(connection, first);
  const table = `${environment.database}.${environment.schema}.DYNAMIC_VIDEOGAMESALES`;
  return { url, readers, password, ways: { accountUrl: local.globe.url, token, table } };
}

async function bindApi(
  local: Demo,
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
  if (push.end?.state !== "success" || results?.api === undefined) return false;
  const all = results.views.at(-1);
  const vendors = results.views.slice(0, -1);
  return (
    all !== undefined &&
    vendors.every((view) => view.platforms > 0 && view.platforms < all.platforms) &&
    results.history.length > 0
  );
}
