/** What a cell of SHOW says, as a fact. The order of a JSON object's keys says nothing. */
export function factText(value: unknown): string {
  const text = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
  if (!text.startsWith("{")) return text;
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    return text;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => compareTexts(one, other))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** By characters' codes: the same order everywhere. */
export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** What an error of Snowflake's says, without its heading. */
export function firstLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/compilation error:?$/.test(line));
  return (lines[0] ?? text).trim().slice(0, 300);
}
