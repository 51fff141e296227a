/** Platforms that get a colour of their own; the rest stand together. */
const SERIES = 9;
const REST = "others";

/** What of the rows can be drawn: fields with sales. */
export function measures(rows) {
  return Object.keys(rows[0] ?? {}).filter(
    (name) => name.endsWith("_sales") && rows.some((row) => row[name] > 0),
  );
}

/**
 * Sums of a measure: by year and platform where rows have years, else by name.
 * @returns {{ categories: string[], series: { name: string, values: number[] }[] }} values in the order of categories
 */
export function chartData(rows, measure) {
  const byYear = rows.some((row) => typeof row.year === "number");
  const category = (row) =>
    byYear ? String(row.year ?? "no year") : String(row.platform ?? row.company ?? "");
  const sums = new Map();
  for (const row of rows) {
    const name = byYear ? String(row.platform ?? "all") : "all";
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
  const categories = byYear
    ? fillYears(all)
    : all.sort((a, b) => (only?.[1].get(b) ?? 0) - (only?.[1].get(a) ?? 0)).slice(0, 40);
  return {
    categories,
    series: ranked.map(([name, of]) => ({ name, values: categories.map((key) => of.get(key) ?? 0) })),
  };
}

/** Years between the first and the last also where nothing was sold; what has no year comes last. */
function fillYears(found) {
  const years = found.filter((key) => /^\d+$/.test(key)).map(Number);
  const first = Math.min(...years);
  const length = Math.max(...years) - first + 1;
  const filled = Array.from({ length }, (_, index) => String(first + index));
  return found.length > years.length ? [...filled, "no year"] : filled;
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
