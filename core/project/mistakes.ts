import { ConfigError } from "../errors/index.ts";
import type { Position } from "./yaml-document.ts";

/** One thing that is wrong in a file. */
export interface Mistake {
  readonly position: Position;
  /** a whole sentence without its point: what is wrong, and what it must be */
  readonly message: string;
}

/** More than these are the consequence of one, and nobody reads them. */
const MAX_SHOWN = 12;

/**
 * All mistakes of a file as one error. A single one has its place in `where`; several are listed, each with its own.
 */
export function mistakesError(source: string, mistakes: readonly Mistake[]): ConfigError {
  const sorted = mistakes.toSorted(
    (a, b) => a.position.line - b.position.line || a.position.column - b.position.column,
  );
  const [first, ...others] = sorted;
  const where = { file: source, ...first?.position };
  if (others.length === 0) return new ConfigError(first?.message ?? "is not valid", { where });
  const lines = sorted
    .slice(0, MAX_SHOWN)
    .map(({ position, message }) => `  ${source}:${position.line}:${position.column}: ${message}`);
  const rest = sorted.length - lines.length;
  const more = rest === 0 ? "" : `\n  and ${rest} more`;
  return new ConfigError(`${sorted.length} mistakes in ${source}:\n${lines.join("\n")}${more}`);
}
