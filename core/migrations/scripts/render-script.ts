import { ConfigError } from "../../errors/index.ts";
import type { Renderer } from "../../templates/create-renderer.ts";
import { hasStatement } from "../sql-text/split-statements.ts";
import { checksum, scriptContent } from "./checksum.ts";
import type { Script } from "./script-name.ts";

/** A script with its text. */
export interface RenderedScript extends Script {
  /** what is run and hashed */
  readonly content: string;
  readonly checksum: string;
  /** how many lines of the rendered text stand before the content: places in the file are that much further down */
  readonly linesBefore: number;
}

/**
 * Renders one script.
 * @throws TemplateError with file and line; ConfigError when nothing is left to run
 */
export function renderScript(renderer: Renderer, script: Script): RenderedScript {
  const text = renderer.render(script.path);
  const content = scriptContent(text);
  if (!hasStatement(content)) throw noStatement(script.path, script.name);
  return { ...script, content, checksum: checksum(content), linesBefore: linesBefore(text, content) };
}

/** The error of a script that has nothing to run. */
export function noStatement(path: string, name = path): ConfigError {
  return new ConfigError(`${name} is empty, or holds only comments.`, {
    where: { file: path },
    next: "Write a statement, or remove the file. SELECT 1; does nothing and is accepted.",
  });
}

function linesBefore(text: string, content: string): number {
  if (text.startsWith(content)) return 0;
  const before = text.slice(0, text.indexOf(content));
  return before.split("\n").length - 1;
}
