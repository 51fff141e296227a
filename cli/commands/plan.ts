import { redact } from "../../core/errors/index.ts";
import { type DeploymentPlan, planDeployment } from "../../core/migrations/commands/plan-deployment.ts";
import type { SkipReason } from "../../core/migrations/contracts/migration-report.ts";
import { scriptObjects } from "../../core/migrations/sql-text/script-objects.ts";
import { quoteObjectName, readableObjectName } from "../../core/snowflake/quote.ts";
import { dangerLines } from "../output/danger-text.ts";
import { EXIT } from "../output/show-error.ts";
import type { Paint } from "../output/terminal.ts";
import { type Context, withSession } from "./context.ts";

/** Shows what a deployment would do; exit code 2 when something is new or changed, else 0. */
export async function runPlan(context: Context, showSql: boolean): Promise<number> {
  const { io, paint, project, json } = context;
  const plan = await withSession(context, (connection) => planDeployment({ ...project.input, connection }));
  const text = json
    ? `${JSON.stringify(planForMachines(plan, showSql), null, 2)}\n`
    : planText(plan, paint, showSql);
  io.out(redact(text, project.secrets));
  return changes(plan) ? EXIT.changes : EXIT.good;
}

/** Whether something is new or changed: what runs every time (A scripts, hooks) is no change. */
function changes({ apply }: DeploymentPlan): boolean {
  return apply.some(({ kind }) => kind === "V" || kind === "R");
}

/** The plan for programs: stable names, no prose. */
function planForMachines(plan: DeploymentPlan, showSql: boolean): unknown {
  return {
    changes: changes(plan),
    apply: plan.apply.map(({ name, path, kind, version, checksum, content }, index) => ({
      script: name,
      path,
      kind,
      version,
      checksum,
      objects: scriptObjects(content),
      statements: plan.dangers[index]?.statements ?? [],
      ...(showSql ? { sql: content } : {}),
    })),
    skipped: plan.skipped,
    warnings: plan.warnings,
    unknown: plan.unknown,
    verifications: plan.verifications,
    dangers: plan.dangerPolicies,
  };
}

const skipTexts: Record<SkipReason, string> = {
  applied: "applied",
  unchanged: "unchanged",
  "older-version": "older than the newest applied version",
  "undo-script": "for undo",
};

/** More objects than this in one script are counted. */
const SHOWN_OBJECTS = 3;

/** `CREATE TABLE DB.S.T`: what a script says that it changes. */
function objectTexts(content: string): string[] {
  const objects = scriptObjects(content);
  const texts = objects
    .slice(0, SHOWN_OBJECTS)
    .map(({ verb, type, name }) => `${verb} ${type} ${readableObjectName(quoteObjectName(name))}`);
  const more = objects.length - texts.length;
  return more > 0 ? [...texts, `and ${more} more`] : texts;
}

/** The plan for people. */
function planText(plan: DeploymentPlan, paint: Paint, showSql: boolean): string {
  const lines: string[] = [];
  for (const [index, script] of plan.apply.entries()) {
    const about = [script.checksum.slice(0, 12), ...objectTexts(script.content)].join("  ");
    lines.push(`${paint("green", "+")} ${script.path} ${paint("dim", about)}`);
    const judged = plan.dangers[index];
    if (judged !== undefined) lines.push(...dangerLines(judged, plan.dangerPolicies, paint));
    if (showSql) lines.push(...script.content.split("\n").map((line) => `    ${line}`), "");
  }
  for (const { path, message } of plan.warnings) lines.push(`${paint("yellow", "!")} ${path}: ${message}`);
  for (const { path, reason } of plan.unknown) {
    const why =
      reason === "command-line-script" ? "a snow command line script, not run" : "no script by its name";
    lines.push(paint("dim", `? ${path}: ${why}`));
  }
  const skipped = Object.entries(skipTexts).flatMap(([reason, text]) => {
    const count = plan.skipped.filter((script) => script.reason === reason).length;
    return count === 0 ? [] : [`${count} ${text}`];
  });
  const count = plan.apply.length;
  const head = count === 0 ? "Nothing to apply" : `${count} ${count === 1 ? "script" : "scripts"} to apply`;
  lines.push(`${paint("bold", head)}${skipped.length === 0 ? "" : `; ${skipped.join(", ")}`}.`);
  return `${lines.join("\n")}\n`;
}
