/** SHOW … LIKE: `%` any text, `_` one character, without regard to case. */
export function matchesLike(text: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  const expression = [...pattern]
    .map((character) => {
      if (character === "%") return "[^]*";
      if (character === "_") return "[^]";
      return character.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
    })
    .join("");
  return new RegExp(`^${expression}$`, "i").test(text);
}
