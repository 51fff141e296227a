import { type AuditEntry, MOST_ROWS, readAudit } from "../../core/audit/read-audit.ts";
import { readSince } from "../../core/audit/since.ts";
import { redact } from "../../core/errors/index.ts";
import { EXIT } from "../output/show-error.ts";
import type { Paint } from "../output/terminal.ts";
import { type Context, withSession } from "./context.ts";

/** Shows who asked, who approved and what ran, oldest first; with --json one line of JSON each. */
export async function runAudit(context: Context, since: string): Promise<number> {
  const { io, paint, project, json } = context;
  const from = readSince(since, new Date());
  const { entries, cut } = await withSession(context, (connection) =>
    readAudit({ connection, config: project.input.config, since: from }),
  );
  const shown = entries.map((entry) => (json ? JSON.stringify(entry) : line(entry, paint)));
  if (shown.length > 0) io.out(`${redact(shown.join("\n"), project.secrets)}\n`);
  else io.err(`Nothing since ${from.toISOString()}.\n`);
  if (!cut) return EXIT.good;
  // Also for programs, which do not see what is written beside the output.
  if (json) io.out(`${JSON.stringify({ what: "cut", detail: `only the newest ${MOST_ROWS} of a table` })}\n`);
  else
    io.err(
      `${paint("yellow", "!")} There is more: only the newest ${MOST_ROWS} rows of a table were read.\n`,
    );
  return EXIT.good;
}

function line(entry: AuditEntry, paint: Paint): string {
  const { time, what, environment, commit, by, user, script, status, seconds, detail } = entry;
  const said = [
    what.padEnd(10),
    status,
    script,
    seconds === undefined ? undefined : `${seconds} s`,
    environment === undefined ? undefined : `${environment} at ${commit?.slice(0, 12) ?? ""}`,
    by === undefined ? undefined : `by ${by}`,
    user === undefined ? undefined : `as ${user}`,
    detail?.split("\n")[0],
  ];
  return `${paint("dim", time)}  ${said.filter((part) => part !== undefined).join("  ")}`;
}
