import type { Row } from "../../api-image/src/tables/field.ts";

/** Row number `index` of the benchmark's table: the same in every server. */
export function row(index: number): Row {
  const hundredths = (index * 7919) % 99_991;
  return [
    `PF${index % 31}`,
    1980 + (index % 41),
    Math.floor(hundredths / 4) / 100,
    Math.floor(hundredths / 5) / 100,
    Math.floor(hundredths / 7) / 100,
    Math.floor(hundredths / 9) / 100,
    hundredths / 100,
  ];
}

/** That many rows as objects, as the bare server has them. */
export function objects(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => {
    const cells = row(index);
    return Object.fromEntries(FIELDS.map((field, at) => [field, cells[at]]));
  });
}

/** The same as the body of an answer. */
export function bodyOf(count: number): Buffer {
  return Buffer.from(JSON.stringify({ data: objects(count), next: null }));
}

const FIELDS = [
  "platform",
  "year",
  "na_sales",
  "eu_sales",
  "jp_sales",
  "other_sales",
  "global_sales",
] as const;
