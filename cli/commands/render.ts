import { relative, resolve } from "node:path";
import { redact } from "../../core/errors/index.ts";
import { prepareMigrations } from "../../core/migrations/plan/prepare-migrations.ts";
import { renderScript } from "../../core/migrations/scripts/render-script.ts";
import { readScriptName } from "../../core/migrations/scripts/script-name.ts";
import { EXIT } from "../output/show-error.ts";
import type { Context } from "./context.ts";

/** Renders one script to the output and its checksum beside it. Asks Snowflake nothing. */
export async function runRender(
  { io, paint, project, settings, json }: Context,
  script: string,
): Promise<number> {
  const { renderer } = prepareMigrations(project.input);
  const root = resolve(io.cwd, settings.get("root-folder") ?? ".");
  const path = pathUnder(root, io.cwd, script);
  const named = readScriptName(path) ?? {
    path,
    name: path,
    kind: "A",
    version: "",
    description: "",
    key: [],
  };
  const { content, checksum } = renderScript(renderer, named);
  const shown = redact(content, project.secrets);
  if (json) io.out(`${JSON.stringify({ path, checksum, sql: shown })}\n`);
  else {
    io.err(`${paint("dim", `${path} ${checksum}`)}\n`);
    io.out(`${shown}\n`);
  }
  return EXIT.good;
}

/** The script may be given from here or from the root folder. */
function pathUnder(root: string, cwd: string, script: string): string {
  const fromHere = relative(root, resolve(cwd, script));
  const path = fromHere.startsWith("..") ? script : fromHere;
  return path.replaceAll("\\", "/");
}
