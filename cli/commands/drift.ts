import { hostname, userInfo } from "node:os";
import { metadataNamesOf } from "../../core/deployment/metadata-schema.ts";
import { checkDrift, type DriftReport } from "../../core/drift/check-drift.ts";
import { describeChange } from "../../core/drift/describe-changes.ts";
import { differenceSql, undoSql } from "../../core/drift/difference-sql.ts";
import { keepFingerprint } from "../../core/drift/keep-fingerprint.ts";
import { managedScopes } from "../../core/drift/managed-scopes.ts";
import { redact } from "../../core/errors/index.ts";
import { hiddenValues } from "../../core/secrets/hidden-values.ts";
import { environmentConnection } from "../../core/secrets/sign-in-options.ts";
import { chooseEnvironment, type EnvironmentChoice, openSecret } from "../config/environment-place.ts";
import { EXIT } from "../output/show-error.ts";
import { type Io, painter } from "../output/terminal.ts";
import { connectFromTerminal } from "./connect-from-terminal.ts";

export interface DriftOptions {
  readonly choice: EnvironmentChoice;
  /** the statements that lead back, instead of those that led here */
  readonly undo: boolean;
  /** what is there now is right: compare with it from now on */
  readonly accept: boolean;
  readonly json: boolean;
}

/** Shows what was changed in an environment since its last deployment, as SQL. Exit code 2: something was. */
export async function runDrift(io: Io, { choice, undo, accept, json }: DriftOptions): Promise<number> {
  const place = chooseEnvironment(io, choice);
  const { project, environment } = place;
  const label = `${project.key}/${environment.key}`;
  const scopes = managedScopes(environment);
  const { role, warehouse, database, schema } = environment;
  const secret = await openSecret(io, place, choice.secretFile);
  const connection = await connectFromTerminal(
    environmentConnection(secret, { role, warehouse, database, schema }),
  );
  try {
    if (accept) {
      const commit = `accepted by ${userInfo().username}@${hostname()}`;
      const deployment = { environment: label, commit, attempt: Date.now() };
      const objects = await keepFingerprint({ connection, environment, deployment });
      if (json) io.out(`${JSON.stringify({ outcome: "accepted", objects })}\n`);
      else
        io.err(`${label}: what is there now is what it is compared with: ${counted(objects, "object")}.\n`);
      return EXIT.good;
    }
    const names = metadataNamesOf(environment);
    const report = await checkDrift({ connection, names, scopes, environment: label });
    const hidden = hiddenValues(secret);
    if (json) io.out(`${redact(JSON.stringify(forMachines(report, undo), null, 2), hidden)}\n`);
    else show(io, label, report, { undo, hidden });
    return report.outcome === "drifted" ? EXIT.changes : EXIT.good;
  } finally {
    await connection.close();
  }
}

function forMachines(report: DriftReport, undo: boolean): unknown {
  if (report.outcome === "unknown") return report;
  const { changes, ...rest } = report;
  return { ...rest, changes: changes.map(describeChange), sql: (undo ? undoSql : differenceSql)(changes) };
}

interface Shown {
  readonly undo: boolean;
  readonly hidden: readonly string[];
}

/** SQL goes to the output, where it can be kept; everything about it beside it. */
function show(io: Io, label: string, report: DriftReport, { undo, hidden }: Shown): void {
  const paint = painter(io);
  if (report.outcome === "unknown") {
    io.err(`${paint("yellow", "?")} ${label} was not compared: ${report.reason}.\n`);
    return;
  }
  const since = `since ${report.commit.slice(0, 12)} (${report.since})`;
  if (report.outcome === "clean") {
    io.err(
      `${paint("green", "✓")} ${label}: ${counted(report.objects, "object")}, nothing changed ${since}.\n`,
    );
  } else {
    io.err(`${paint("red", "✗")} ${label}: ${counted(report.changes.length, "change")} ${since}\n`);
    for (const line of report.changes.map(describeChange)) io.err(`  ${redact(line, hidden)}\n`);
    io.out(`${redact((undo ? undoSql : differenceSql)(report.changes).join("\n"), hidden)}\n`);
  }
  for (const note of report.notes) io.err(`  ${note}\n`);
  const [first, ...others] = report.unread;
  if (first === undefined) return;
  const names = [first, ...others].map(({ what }) => what.replace(/^SHOW /, "").toLowerCase());
  io.err(
    paint(
      "dim",
      `  Not looked at, because ${report.role} may not or this account has no such thing: ${names.join(", ")}.\n`,
    ),
  );
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
