/** Shorter values than this are left alone: masking "a" would destroy every text and protect nothing. */
const SHORTEST_SECRET = 4;

/**
 * Replaces every occurrence of the secrets in a text by `***`. Longer secrets go first, so that one which holds
 * another is masked whole. Multi-line secrets (private keys) are also masked line by line, as logs break lines.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  const parts = new Set<string>();
  for (const secret of secrets) {
    parts.add(secret);
    for (const line of secret.split(/\r?\n/)) parts.add(line);
  }
  const ordered = [...parts].filter((part) => part.length >= SHORTEST_SECRET);
  ordered.sort((a, b) => b.length - a.length);
  return ordered.reduce((masked, part) => masked.replaceAll(part, "***"), text);
}
