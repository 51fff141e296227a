import { type MigrationStatus, readStatus } from "../../core/migrations/commands/read-status.ts";
import { EXIT } from "../output/show-error.ts";
import type { Paint } from "../output/terminal.ts";
import { type Context, withSession } from "./context.ts";

const ROWS = 20;

/** Shows what was deployed last, the last failure, and who is deploying now. */
export async function runStatus(context: Context): Promise<number> {
  const { io, paint, project, json } = context;
  const status = await withSession(context, (connection) =>
    readStatus(connection, project.input.config, ROWS),
  );
  io.out(json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status, paint));
  return EXIT.good;
}

/** `dev at 0123456789ab`; from a terminal the commit is who and where. */
function origin(deployment: MigrationStatus["history"][number]["deployment"]): string {
  if (deployment === undefined) return "";
  const commit = /^[0-9a-f]{40}$/.test(deployment.commit)
    ? deployment.commit.slice(0, 12)
    : deployment.commit.replace(/ [\w-]{36}$/, "");
  return `${deployment.environment} at ${commit}`;
}

function statusText({ history, ledger, deploying }: MigrationStatus, paint: Paint): string {
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
  lines.push(
    deploying === undefined
      ? paint("dim", "Nobody is deploying.")
      : `${paint("yellow", "…")} ${deploying.holder} is deploying (lease until ${deploying.until}).`,
  );
  return `${lines.join("\n")}\n`;
}
