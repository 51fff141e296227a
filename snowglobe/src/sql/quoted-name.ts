/** A name in double quotes: it means itself whatever letters it has. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A name of several parts, each in double quotes. */
export function quotedPath(parts: readonly string[]): string {
  return parts.map(quoted).join(".");
}
