import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ProjectFiles, scriptsOf } from "../../core/deployment/project-files.ts";
import { redact } from "../../core/errors/index.ts";
import { findEnvironment } from "../../core/project/find-environment.ts";
import type { Project } from "../../core/project/project.ts";
import type { RehearsalResult, RehearsedScript } from "../../core/rehearsal/rehearsal-types.ts";
import { rehearse } from "../../core/rehearsal/rehearse.ts";
import { EXIT } from "../output/show-error.ts";
import { duration, type Paint } from "../output/terminal.ts";
import { readFolder } from "../read-folder.ts";
import { connectFromTerminal } from "./connect-from-terminal.ts";
import type { ProjectContext } from "./project-context.ts";

/** What a person has not committed has no name yet. */
const UNCOMMITTED = "0".repeat(40);

/**
 * Rehearses what lies in the project's folder, on a clone of the environment's database. Several people may do so at once:
 * each has a number of its own.
 */
export async function rehearseProject(
  context: ProjectContext,
  key: string,
  keep: boolean,
): Promise<RehearsalResult> {
  const { file, secrets, folder, io, paint, json } = context;
  const place = findEnvironment(file, undefined, key);
  const result = await rehearse({
    place,
    subject: { repositoryId: 0, number: Math.floor(Math.random() * 1e9), sha: UNCOMMITTED },
    files: filesIn(folder, place.project),
    secrets,
    connect: connectFromTerminal,
    keep,
    variables: io.env,
    signal: io.signal,
  });
  if (!json) io.out(redact(resultText(result, paint), secrets.hidden()));
  return result;
}

/** 0 when it passed, 2 when a script or an assertion failed, 1 when nothing was run. */
export function rehearsalCode(result: unknown): number {
  const outcome = typeof result === "object" && result !== null && "outcome" in result ? result.outcome : "";
  if (outcome === "passed") return EXIT.good;
  return outcome === "failed" ? EXIT.script : EXIT.config;
}

/** The project's files as they lie here. */
function filesIn(folder: string, project: Project): ProjectFiles {
  const within = (path: string, purpose: string) => readFolder(join(folder, path), purpose);
  const { modules, staged, config } = project;
  return {
    scripts: scriptsOf(project, within(project.scripts, "folder of scripts")),
    ...(modules === undefined ? {} : { modules: within(modules, "modules folder") }),
    stagedFolders: new Map(
      Object.entries(staged).map(([name, path]) => [name, within(path, "folder of files")]),
    ),
    ...(config === undefined ? {} : { config: readFileSync(join(folder, config)) }),
    jobFiles: new Map(),
  };
}

function resultText(result: RehearsalResult, paint: Paint): string {
  if (result.outcome === "refused") {
    const { message, file, line, next } = result.failure;
    const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}: `;
    return `${paint("red", "✗")} ${place}${message}\n${next === undefined ? "" : `  ${next}\n`}`;
  }
  const { scripts, notRun, verified, verifyFailures, notes, notShown, clone, source, kept, expires } = result;
  const lines = scripts.map((script) => scriptText(script, paint));
  for (const path of notRun) lines.push(paint("dim", `- ${path}: did not run`));
  for (const path of verified) lines.push(`${paint("green", "✓")} ${path}`);
  for (const { path, message } of verifyFailures) lines.push(`${paint("red", "✗")} ${path}: ${message}`);
  for (const { path, line, message } of notes)
    lines.push(`${paint("yellow", "!")} ${path}:${line}: ${message}`);
  for (const sentence of notShown) lines.push(paint("dim", `? ${sentence}`));
  const where = kept ? `; ${clone} stays until ${expires.toISOString()}` : "";
  const count = `${scripts.length} ${scripts.length === 1 ? "script" : "scripts"}`;
  lines.push(
    `${paint("bold", `Rehearsed ${count} on a clone of ${source}: ${result.outcome}`)} in ${duration(result.seconds * 1000)}${where}.`,
  );
  return `${lines.join("\n")}\n`;
}

function scriptText({ path, statements, rows, seconds, failure }: RehearsedScript, paint: Paint): string {
  const about = paint("dim", `${statements} statements, ${rows} rows, ${duration(seconds * 1000)}`);
  if (failure === undefined) return `${paint("green", "✓")} ${path} ${about}`;
  const { line, statement, message, snippet, next } = failure;
  const place = line === undefined ? path : `${path}:${line}`;
  const which = statement === undefined ? "" : `, statement ${statement}`;
  const more = [snippet, next]
    .filter((text) => text !== undefined)
    .map((text) => `\n${text.replaceAll(/^/gm, "    ")}`);
  return `${paint("red", "✗")} ${place}${which}: ${message}${more.join("")}`;
}
