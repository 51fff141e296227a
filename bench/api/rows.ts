import type { Row } from "../../api-image/src/rows/tables.ts";

/** Row number `index` of the benchmark's table: the same in every server. */
export function row(index: number): Row {
  const hundredths = (index * 7919) % 99_991;
  return [
    `PF${index % 31}`,
    1980 + (index % 41),
    hundredths / 400,
    hundredths / 500,
    hundredths / 700,
    hundredths / 900,
    hundredths / 100,
  ];
}

export const FIELDS = [
  "platform",
  "year",
  "na_sales",
  "eu_sales",
  "jp_sales",
  "other_sales",
  "global_sales",
] as const;
