/**
 * JSON with the keys of its objects in order, so that equal values are equal text; numbers keep their digits, without
 * the zeros that end a fraction. https://docs.snowflake.com/en/sql-reference/functions/parse_json
 * (TO_JSON(PARSE_JSON('{"b":1,"a":2}')) is '{"a":2,"b":1}')
 *
 * @param json valid JSON
 * @throws {Error} an object has a key twice
 */
export function sortJsonKeys(json: string): string {
  const pieces = json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^"{}[\],:\s]+/g) ?? [];
  let at = 0;
  return value();

  function value(): string {
    const piece = pieces[at++] ?? "";
    if (piece === "{") return object();
    if (piece === "[") return array();
    return /^-?\d+\.\d+$/.test(piece) ? piece.replace(/\.?0+$/, "") : piece;
  }

  function array(): string {
    const elements: string[] = [];
    while (pieces[at] !== "]") {
      elements.push(value());
      if (pieces[at] === ",") at += 1;
    }
    at += 1;
    return `[${elements.join(",")}]`;
  }

  function object(): string {
    const entries: { bytes: Buffer; text: string }[] = [];
    const known = new Set<string>();
    while (pieces[at] !== "}") {
      const written = pieces[at] ?? "";
      const key = String(JSON.parse(written));
      if (known.has(key)) throw new Error(`duplicate object attribute "${key}"`);
      known.add(key);
      at += 2;
      entries.push({ bytes: Buffer.from(key), text: `${written}:${value()}` });
      if (pieces[at] === ",") at += 1;
    }
    at += 1;
    entries.sort((left, right) => left.bytes.compare(right.bytes));
    return `{${entries.map(({ text }) => text).join(",")}}`;
  }
}
