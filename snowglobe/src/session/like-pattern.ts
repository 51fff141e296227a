/** SHOW … LIKE: `%` any text, `_` one character, `\\%` and `\\_` themselves, without regard to case. */
export function matchesLike(text: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  const expression = (pattern.match(/\\[%_\\]|./gsu) ?? [])
    .map((part) => {
      if (part === "%") return "[^]*";
      if (part === "_") return "[^]";
      const character = part.length === 2 && part.startsWith("\\") ? part.slice(1) : part;
      return character.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
    })
    .join("");
  return new RegExp(`^${expression}$`, "i").test(text);
}
