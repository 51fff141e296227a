/** Values of a second column that get a colour of their own; the rest stand together. */
const SERIES = 9;
const REST = "others";
const MOST_CATEGORIES = 40;

/**
 * What of an answer's rows can be drawn.
 * @param {Record<string, unknown>[]} rows
 * @param {Record<string, { type?: unknown, format?: string, anyOf?: unknown[] }>} columns as the document describes them
 * @returns {{ x: string, series: string | undefined, ordered: boolean, measures: string[], measure: string } | undefined}
 */
export function plan(rows, columns) {
  const names = Object.keys(rows[0] ?? {});
  const isNumber = (name) =>
    rows.every((row) => row[name] === null || typeof row[name] === "number") &&
    rows.some((row) => typeof row[name] === "number");
  const isText = (name) =>
    rows.every((row) => row[name] === null || typeof row[name] === "string") &&
    rows.some((row) => typeof row[name] === "string");
  const isDay = (name) => isText(name) && /^date/.test(columns[name]?.format ?? "");
  const numbers = names.filter(isNumber);
  const texts = names.filter(isText);
  const period = numbers.find((name) => /(^|_)(year|quarter|month|week|day|hour)$/i.test(name));
  const time = texts.find(isDay) ?? period;
  const x = time ?? texts[0];
  const measures = numbers.filter(
    (name) => name !== period && !/(^|_)id$/i.test(name) && rows.some((row) => row[name] > 0),
  );
  if (x === undefined || measures.length === 0) return undefined;
  // Counts and sums come last in a question, and totals last in a table.
  const measure = measures.findLast((name) => !isWhole(columns[name])) ?? measures.at(-1);
  return {
    x,
    series: time === undefined ? undefined : texts.find((name) => name !== time),
    ordered: time !== undefined,
    measures,
    measure,
  };
}

function isWhole(schema) {
  return [schema?.type].flat().includes("integer");
}

/**
 * Sums of a measure by x and series.
 * @returns {{ categories: string[], series: { name: string, values: number[] }[], left: number }} values in the order of
 * categories; how many categories were left out
 */
export function chartData(rows, { x, series, ordered }, measure) {
  const category = (row) => String(row[x] ?? "none");
  const sums = new Map();
  for (const row of rows) {
    const name = series === undefined ? "all" : String(row[series] ?? "none");
    const of = sums.get(name) ?? new Map();
    of.set(category(row), (of.get(category(row)) ?? 0) + (row[measure] ?? 0));
    sums.set(name, of);
  }
  const total = (of) => [...of.values()].reduce((sum, value) => sum + value, 0);
  const ranked = [...sums].sort(([, a], [, b]) => total(b) - total(a));
  const rest = ranked.splice(SERIES);
  if (rest.length > 0) {
    const together = new Map();
    for (const [, of] of rest)
      for (const [key, value] of of) together.set(key, (together.get(key) ?? 0) + value);
    ranked.push([REST, together]);
  }
  const all = [...new Set(rows.map(category))];
  const [only] = ranked;
  const sorted = ordered
    ? inOrder(all)
    : all.sort((a, b) => (only?.[1].get(b) ?? 0) - (only?.[1].get(a) ?? 0));
  const categories = ordered ? sorted : sorted.slice(0, MOST_CATEGORIES);
  return {
    categories,
    series: ranked.map(([name, of]) => ({ name, values: categories.map((key) => of.get(key) ?? 0) })),
    left: sorted.length - categories.length,
  };
}

/** In time, with the whole numbers between the first and the last also where there is nothing; what has none comes last. */
function inOrder(found) {
  const rest = found.filter((key) => key === "none");
  const keys = found.filter((key) => key !== "none");
  if (!keys.every((key) => /^-?\d+$/.test(key))) return [...keys.sort(), ...rest];
  const numbers = keys.map(Number);
  const first = Math.min(...numbers);
  const length = Math.max(...numbers) - first + 1;
  if (length > 200) return [...keys.sort((a, b) => a - b), ...rest];
  return [...Array.from({ length }, (_, index) => String(first + index)), ...rest];
}

/** Round numbers up to the largest value, for lines across the chart. */
export function ticks(most) {
  if (!(most > 0)) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? power;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

/** Room for a letter of a label, in pixels. */
export const LETTER = 7.5;

/**
 * Which columns get a label: as many as fit, and always the last.
 * @param {string[]} categories
 * @param {number} room for all, in pixels
 */
export function labelled(categories, room) {
  const longest = Math.max(...categories.map((each) => Math.min(each.length, 12)));
  const every = Math.max(1, Math.ceil((categories.length * (longest * LETTER + 10)) / room));
  const last = categories.length - 1;
  return new Set(
    categories.map((_, at) => at).filter((at) => at === last || (at % every === 0 && last - at >= every)),
  );
}
