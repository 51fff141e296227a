/** A name in double quotes: it means itself whatever letters it has. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A name of several parts, each in double quotes. */
export function quotedPath(parts: readonly string[]): string {
  return parts.map(quoted).join(".");
}

/** A name as it must be written: in quotes when it would mean another one without. */
export function writtenName(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : quoted(name);
}
