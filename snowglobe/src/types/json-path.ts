/** One member as DuckDB's JSON path, whatever characters its name has. */
export function memberPath(name: string): string {
  // A pointer knows no escapes but its own; but `/0` is an array's element too.
  return /["\\]/.test(name) || name === ""
    ? `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`
    : `$."${name}"`;
}
