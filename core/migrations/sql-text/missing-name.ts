/**
 * The last part of the name of what Snowflake says is missing: it names it in whole or in part, with quotes only where
 * they are needed. `""` when the message names nothing.
 */
export function missingName(message: string): string {
  const named = /'([^']+)'/.exec(message)?.[1] ?? "";
  return /(?:"((?:[^"]|"")+)"|([^."]+))$/.exec(named)?.slice(1).find(Boolean)?.replaceAll('""', '"') ?? "";
}
