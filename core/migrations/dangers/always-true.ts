import { splitOutside, type Word, withoutParentheses } from "./words.ts";

const CONSTANT = new Set(
  "TRUE FALSE NULL NOT AND OR IS IN LIKE BETWEEN EXISTS SELECT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP".split(
    " ",
  ),
);

/** Whether a condition holds for every row, as far as its words say: it names no column, or compares one with itself. */
export function isAlwaysTrue(condition: readonly Word[]): boolean {
  const inner = withoutParentheses(condition);
  const either = splitOutside(inner, "OR");
  if (either.length > 1) return either.some(isAlwaysTrue);
  const both = betweenAsOne(splitOutside(inner, "AND"));
  if (both.length > 1) return both.every(isAlwaysTrue);
  const sides = splitOutside(inner, "=");
  const [left, right] = sides.map((side) => side.map(({ upper }) => upper).join(""));
  if (sides.length === 2 && left === right) return true;
  const isConstant = inner.every(({ kind, upper }, at) => {
    if (kind === "word") return CONSTANT.has(upper) || inner[at + 1]?.upper === "(";
    return kind !== "name" && upper !== "$" && upper !== ":";
  });
  return isConstant && !isFalse(inner);
}

/** The AND of BETWEEN is not one of conditions. */
function betweenAsOne(parts: readonly (readonly Word[])[]): (readonly Word[])[] {
  const joined: (readonly Word[])[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last?.some(({ upper }) => upper === "BETWEEN") && joined.length > 0)
      joined.splice(-1, 1, [...last, ...part]);
    else joined.push(part);
  }
  return joined;
}

/** `FALSE`, `0`, `1 = 0`, `1 <> 1`: nothing is touched. */
function isFalse(inner: readonly Word[]): boolean {
  const text = inner.map(({ upper }) => upper).join("");
  if (text === "FALSE" || text === "0" || text === "NULL" || text === "NOTTRUE") return true;
  const [, left, operator, right] = /^('[^']*'|[0-9.]+)(=|<>|!=)('[^']*'|[0-9.]+)$/.exec(text) ?? [];
  if (left === undefined) return false;
  return operator === "=" ? left !== right : left === right;
}
