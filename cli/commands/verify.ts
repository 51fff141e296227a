import { verifyMigrations } from "../../core/migrations/commands/verify-migrations.ts";
import { progressLines } from "../output/progress.ts";
import { EXIT } from "../output/show-error.ts";
import { type Context, withSession } from "./context.ts";

/** Signs in, shows as whom, and runs the assertions. */
export async function runVerify(context: Context): Promise<number> {
  const { io, paint, project, json } = context;
  const progress = progressLines(io, paint, project.secrets);
  return withSession(context, async (connection) => {
    const { rows } = await connection.query<Record<string, string | null>>(
      "SELECT CURRENT_ACCOUNT() AS ACCOUNT, CURRENT_USER() AS USER_NAME, CURRENT_ROLE() AS ROLE_NAME, CURRENT_WAREHOUSE() AS WAREHOUSE, CURRENT_DATABASE() AS DATABASE_NAME",
    );
    const session = rows[0] ?? {};
    if (!json) {
      const shown = Object.values(session).map((value) => value ?? "none");
      io.err(
        `${paint("green", "✓")} signed in: account, user, role, warehouse, database = ${shown.join(", ")}\n`,
      );
    }
    const report = await verifyMigrations({
      ...project.input,
      connection,
      ...(json ? {} : { onEvent: (event) => progress.show(event) }),
    });
    if (json) io.out(`${JSON.stringify({ session, ...report }, null, 2)}\n`);
    return report.verifyFailures.length === 0 ? EXIT.good : EXIT.script;
  });
}
