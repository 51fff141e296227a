import { ConfigError, placeText, redact } from "../../core/errors/index.ts";
import { dangerPolicies } from "../../core/migrations/dangers/judge-plan.ts";
import type {
  TrialFinding,
  TrialReport,
  UnsupportedFeature,
} from "../../core/migrations/trial/trial-report.ts";
import { tryMigrations } from "../../core/migrations/trial/try-migrations.ts";
import { connect } from "../../core/snowflake/connect.ts";
import type { SnowflakeConnection } from "../../core/snowflake/connection.ts";
import { dangerLines } from "../output/danger-text.ts";
import { EXIT } from "../output/show-error.ts";
import type { Paint } from "../output/terminal.ts";
import { type Context, withSession } from "./context.ts";

/**
 * Applies the plan to an embedded account that is gone afterwards, and lists everything that fails or is not supported.
 * The history is that of the configured account, if there is one. Exit code 2 when there is anything in the list.
 */
export async function runTryPlan(context: Context): Promise<number> {
  const { io, project, json, hasAccount } = context;
  if (io.embeddedAccount === undefined) {
    throw new ConfigError("There is no embedded account to try the plan on.", {
      next: "Use the snowhook command as it is installed.",
    });
  }
  const embedded = await io.embeddedAccount();
  let report: TrialReport;
  try {
    const trial = await connect(embedded.connection);
    const attempt = (account?: SnowflakeConnection) =>
      tryMigrations({
        ...project.input,
        trial,
        signal: io.signal,
        ...(account === undefined ? {} : { account }),
      });
    try {
      report = hasAccount ? await withSession(context, attempt) : await attempt();
    } finally {
      await trial.close();
    }
  } finally {
    await embedded.close();
  }
  const text = json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report, context);
  io.out(redact(text, project.secrets));
  return report.findings.length > 0 ? EXIT.script : EXIT.good;
}

/** Those of `unsupported` stand in a list of their own. */
const kinds: Readonly<Record<Exclude<TrialFinding["kind"], "unsupported">, string>> = {
  failed: "",
  template: "not rendered: ",
  policy: "stops the deployment: ",
};

/** The list for people: what is wrong with the pending scripts first. */
function reportText(report: TrialReport, { paint, quiet, hasAccount, project }: Context): string {
  const { pending, earlier, findings, earlierFindings, unsupported, assumed, dangers } = report;
  const lines = findings.flatMap((finding) => findingText(finding, paint));
  const before = earlierFindings.flatMap((finding) => findingText(finding, paint));
  if (before.length > 0) {
    lines.push(paint("dim", "Of what is applied already, and was run to build the state:"), ...before);
  }
  if (unsupported.length > 0) {
    lines.push(paint("dim", "Not supported in the embedded account, and perhaps right on a real one:"));
    lines.push(...unsupported.map((feature) => featureText(feature, paint)));
  }
  if (quiet) return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
  const policies = dangerPolicies(project.input.config);
  for (const script of dangers) {
    const said = dangerLines(script, policies, paint);
    if (said.length > 0) lines.push(`${paint("yellow", "!")} ${script.path}`, ...said);
  }
  if (assumed.length > 0) {
    lines.push(paint("dim", `Made empty, as scripts use it and none makes it: ${assumed.join(", ")}`));
  }
  const failing = new Set(findings.map(({ path }) => path));
  const bad = pending.filter((path) => failing.has(path)).length;
  const all = `${pending.length} ${pending.length === 1 ? "script" : "scripts"}`;
  const behind = earlier.length === 0 ? "" : `, behind ${earlier.length} applied before`;
  const history = hasAccount ? "" : "; no account is given, so every script counts as new";
  const result = findings.length === 0 ? "all ran" : `${bad} with failures`;
  lines.push(`${paint("bold", `Tried ${all}${behind}: ${result}`)}${history}.`);
  return `${lines.join("\n")}\n`;
}

function findingText({ kind, path, message, because, ...where }: TrialFinding, paint: Paint): string[] {
  if (kind === "unsupported") return [];
  const place = placeText({ file: path, ...where });
  const statement = where.statement === undefined ? "" : `, statement ${where.statement}`;
  const text = `${kinds[kind]}${message}`.replaceAll("\n", "\n    ");
  const cause =
    because === undefined
      ? ""
      : `\n    ${paint("dim", `for the sake of ${placeText({ file: because.path, line: because.line })}, which failed to make it`)}`;
  return [`${paint("red", "✗")} ${paint("bold", place)}${statement}: ${text}${cause}`];
}

/** `? FAILOVER GROUP: V1__a.sql:3, R__b.sql:7` */
function featureText({ feature, places }: UnsupportedFeature, paint: Paint): string {
  const where = places.map(({ path, line }) => placeText({ file: path, line }));
  return `${paint("yellow", "?")} ${feature.replaceAll("\n", "\n    ")}: ${paint("bold", [...new Set(where)].join(", "))}`;
}
