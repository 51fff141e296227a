import { pyFloat, type Value } from "../../core/yaml/values.ts";

const token = /"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null|[[\]{}]/g;

/**
 * JSON with the numbers that Python's `json.loads` makes of it: `1` is an int of any size, `1.0` and `1e3` are floats; maps
 * keep their order.
 * @returns undefined when the text is no JSON
 */
export function readJson(text: string): Value | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const tokens = text.match(token) ?? [];
  let next = 0;
  const take = (): string => tokens[next++] ?? "";
  const read = (): Value => {
    const first = take();
    if (first === "[") {
      const list: Value[] = [];
      while (tokens[next] !== "]") list.push(read());
      next++;
      return list;
    }
    if (first === "{") {
      const map = new Map<Value, Value>();
      while (tokens[next] !== "}") map.set(read(), read());
      next++;
      return map;
    }
    if (/^-?[0-9]+$/.test(first)) return BigInt(first);
    return /^[-0-9]/.test(first) ? pyFloat(Number(first)) : (JSON.parse(first) as string | boolean | null);
  };
  return read();
}
