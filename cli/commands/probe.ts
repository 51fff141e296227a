import { ConfigError } from "../../core/errors/index.ts";
import { type ProbeResult, probeServer } from "../../core/migrations/commands/probe.ts";
import { readIdentifier } from "../../core/snowflake/quote.ts";
import { EXIT } from "../output/show-error.ts";
import type { Context } from "./context.ts";

/** Tries the engine's assumptions on the user's account, and says what to set where one does not hold. */
export async function runProbe({ io, paint, settings, json, session }: Context): Promise<number> {
  const database = settings.get<string>("snowflake-database");
  if (database === undefined) {
    throw new ConfigError("No database is given to make the probe's schema in.", {
      next: "Name one in which the role may create a schema: --snowflake-database NAME.",
    });
  }
  const show = ({ holds, assumption, detail }: ProbeResult) => {
    const mark = holds ? paint("green", "✓") : paint("red", "✗");
    if (!json) io.out(`${mark} ${assumption} ${paint("dim", `(${detail})`)}\n`);
  };
  const results = await probeServer(session, readIdentifier(database), show);
  if (json) io.out(`${JSON.stringify(results, null, 2)}\n`);
  const settingsToMake = results.flatMap(({ holds, setting }) =>
    holds || setting === undefined ? [] : [setting],
  );
  if (!json && settingsToMake.length > 0) {
    const lines = settingsToMake.map((setting) => `    ${setting}: false`).join("\n");
    io.out(
      `\nPut this into schemachange-config.yml (config-version: 2):\n\nschemachange:\n  assumptions:\n${lines}\n`,
    );
  }
  return results.every(({ holds }) => holds) ? EXIT.good : EXIT.script;
}
