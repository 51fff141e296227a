import { type MigrationStatus, readStatus } from "../../core/migrations/commands/read-status.ts";
import { metadataNames } from "../../core/migrations/history/metadata-names.ts";
import {
  type DeploymentReceipt,
  mayStillCome,
  NOT_YET_KNOWN,
  readReceipts,
} from "../../core/receipt/read-receipts.ts";
import { type Receipt, receiptText } from "../../core/receipt/receipt.ts";
import { EXIT } from "../output/show-error.ts";
import type { Paint } from "../output/terminal.ts";
import { type Context, withSession } from "./context.ts";

const ROWS = 20;

interface Status extends MigrationStatus {
  /** what the deployments cost whose scripts are shown; null: Snowflake does not know it yet */
  readonly receipts: readonly (Omit<DeploymentReceipt, "attempt" | "receipt"> & {
    readonly receipt: Receipt | null;
  })[];
}

/** Shows what was deployed last, what it cost, the last failure, and who is deploying now. */
export async function runStatus(context: Context): Promise<number> {
  const { io, paint, project, json } = context;
  const { config } = project.input;
  const status = await withSession(context, async (connection): Promise<Status> => {
    const shown = await readStatus(connection, config, ROWS);
    return { ...shown, receipts: receiptsOf(shown, await readReceipts(connection, metadataNames(config))) };
  });
  io.out(json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status, paint));
  return EXIT.good;
}

/** Newest first, each attempt of a commit. Of a terminal's deployments nobody knows when they ended: they have none. */
function receiptsOf(
  { history }: MigrationStatus,
  receipts: readonly DeploymentReceipt[],
): Status["receipts"] {
  const shown = new Map<string, Status["receipts"]>();
  for (const { deployment, installedOn } of history) {
    if (deployment === undefined || !isCommit(deployment.commit)) continue;
    const { environment, commit } = deployment;
    const key = `${environment} ${commit}`;
    if (shown.has(key)) continue;
    const known = receipts
      .filter((one) => one.environment === environment && one.commit === commit)
      .map(({ receipt }) => ({ environment, commit, receipt }));
    const isAwaited = known.length === 0 && mayStillCome(receipts, Date.parse(installedOn));
    shown.set(key, isAwaited ? [{ environment, commit, receipt: null }] : known);
  }
  return [...shown.values()].flat();
}

const isCommit = (commit: string) => /^[0-9a-f]{40}$/.test(commit);

/** `dev at 0123456789ab`; from a terminal the commit is who and where. */
function origin(deployment: MigrationStatus["history"][number]["deployment"]): string {
  if (deployment === undefined) return "";
  const commit = isCommit(deployment.commit)
    ? deployment.commit.slice(0, 12)
    : deployment.commit.replace(/ [\w-]{36}$/, "");
  return `${deployment.environment} at ${commit}`;
}

function statusText({ history, ledger, deploying, receipts }: Status, paint: Paint): string {
  const width = Math.max(0, ...history.map(({ script }) => script.length));
  const lines = history.map(({ script, status, installedBy, installedOn, seconds, deployment }) => {
    const mark = status === "Success" ? paint("green", "✓") : status === "Failed" ? paint("red", "✗") : "↶";
    return `${mark} ${script.padEnd(width)}  ${paint("dim", [installedOn, `${seconds} s`, installedBy, origin(deployment)].join("  ").trimEnd())}`;
  });
  const failure = ledger.find(({ kind }) => kind === "FAILURE");
  const latest = history[0];
  if (failure !== undefined && latest?.status === "Failed") {
    const place = [failure.script, failure.line].filter((part) => part !== null).join(":");
    lines.push(
      "",
      paint("red", `Last failure: ${place}`),
      ...(failure.error ?? "").split("\n").map((line) => `  ${line}`),
    );
  }
  if (receipts.length > 0) {
    lines.push("", ...receipts.map((one) => `${origin(one)}: ${costOf(one.receipt)}`), "");
  }
  lines.push(
    deploying === undefined
      ? paint("dim", "Nobody is deploying.")
      : `${paint("yellow", "…")} ${deploying.holder} is deploying (lease until ${deploying.until}).`,
  );
  return `${lines.join("\n")}\n`;
}

const costOf = (receipt: Receipt | null) =>
  receipt === null ? `its cost is ${NOT_YET_KNOWN}` : receiptText(receipt);
