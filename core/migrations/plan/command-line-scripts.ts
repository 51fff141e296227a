import type { MigrationState } from "../history/read-state.ts";
import type { Discovered } from "../scripts/discover-scripts.ts";
import type { Warn } from "./plan-migrations.ts";

/**
 * Files for the snow command line are not run here. One that schemachange would run once (V) or when it changed (R) and
 * that is not in the history stops the deployment: with a later version applied, schemachange would never run it.
 */
export function planCommandLineScripts({ unknown }: Discovered, state: MigrationState, warn: Warn): void {
  for (const { path, reason, script } of unknown) {
    if (reason !== "command-line-script") continue;
    const isNew =
      (script?.kind === "V" && !state.versioned.has(script.name)) ||
      (script?.kind === "R" && !state.repeatable.has(script.name));
    if (!isNew) {
      warn("unknownFile", path, "Scripts for the snow command line are not run.");
      continue;
    }
    warn(
      "commandLineScript",
      path,
      "Scripts for the snow command line are not run here, and once later versions are applied this one never would be.",
      "Run it with schemachange or snow first, so that the history knows it, or write it as SQL. To pass it over: on-command-line-script ignore or warn.",
    );
  }
}
