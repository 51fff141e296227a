import * as z from "zod";
import { FORMATS } from "../formats/media-types.ts";
import { PLATFORM_FIELDS, SALES_FIELDS } from "../rows/tables.ts";

/** The most rows in one page; `limit=all` streams the rest of the world. */
export const PAGE_MAX = 10_000;
const PAGE_DEFAULT = 100;

// Browsers read patterns with the flag v: a - in a class is escaped.
const pattern = (source: string) => new RegExp(`^${source}$`);
const listOf = (item: string, most: number) => `^${item}(,${item}){0,${most - 1}}$`;
const oneOf = (names: readonly string[]) => `(${names.join("|")})`;

const platform = z
  .string()
  .max(1000, { abort: true })
  .regex(
    new RegExp(listOf("[A-Za-z0-9][A-Za-z0-9 ._+\\-]{0,39}", 50)),
    "must be platforms, separated by commas",
  )
  .describe("Platforms, separated by commas")
  .meta({ examples: ["SNES,GB"] });

const year = z
  .string()
  .max(500, { abort: true })
  .regex(new RegExp(listOf("([0-9]{4}|none)", 100)), "must be years or `none`, separated by commas")
  .describe("Years, separated by commas; `none` stands for sales without a year")
  .meta({ examples: ["1995,1996"] });

export const company = z
  .string()
  .regex(pattern("[A-Za-z0-9][A-Za-z0-9 ._&+\\-]{0,63}"), "must be the name of a company")
  .describe("A company, as /companies names it, in any case")
  .meta({ examples: ["Nintendo"] });

const fieldList = (names: readonly string[]) =>
  z
    .string()
    .max(300, { abort: true })
    .regex(new RegExp(listOf(oneOf(names), names.length)), `must be some of ${names.join(", ")}`)
    .describe(`Fields to give, separated by commas, of ${names.join(", ")}`)
    .meta({ examples: [[names[0], names.includes("global_sales") ? "global_sales" : names[1]].join(",")] });

const sortList = (names: readonly string[]) =>
  z
    .string()
    .max(300, { abort: true })
    .regex(
      new RegExp(listOf(`-?${oneOf(names)}`, names.length)),
      `must be some of ${names.join(", ")}, each with a - for descending`,
    )
    .describe(
      "Fields to sort by, separated by commas, `-` before one for descending; rows without a value come last",
    )
    .meta({ examples: ["-global_sales"] });

const limit = z
  .string()
  .regex(/^([1-9][0-9]{0,3}|10000|all)$/, `must be 1 to ${PAGE_MAX}, or all`)
  .default(String(PAGE_DEFAULT))
  .describe(`Rows in a page, 1 to ${PAGE_MAX}; \`all\` streams every row at once`);

const after = z
  .string()
  .regex(pattern("[A-Za-z0-9_\\-]{1,600}"), "must be a cursor from a next link")
  .describe("Where the page starts: taken from a page's `next` link");

const format = z.enum(FORMATS).describe("Format of the answer, instead of the header Accept");

export const salesInput = z.strictObject({
  platform: platform.optional(),
  year: year.optional(),
  company: company.optional(),
  sort: sortList(SALES_FIELDS).optional(),
  fields: fieldList(SALES_FIELDS).optional(),
  limit,
  after: after.optional(),
  format: format.optional(),
});

export const platformsInput = z.strictObject({
  platform: platform.optional(),
  sort: sortList(PLATFORM_FIELDS.filter((name) => name !== "years")).optional(),
  fields: fieldList(PLATFORM_FIELDS).optional(),
  limit,
  after: after.optional(),
  format: format.optional(),
});

export const formatInput = z.strictObject({ format: format.optional() });

export const yearlySalesParams = z.strictObject({
  company,
  year: z
    .string()
    .regex(/^[0-9]{4}$/, "must be a year of four digits")
    .describe("A year")
    .meta({ examples: ["1995"] }),
});

export const noParams = z.strictObject({});

/** `-global_sales,platform` as sort keys. A field that is named twice counts once. */
export function sortKeys(text: string | undefined): { field: string; descending: boolean }[] {
  const keys = (text?.split(",") ?? []).map((item) => ({
    field: item.replace(/^-/, ""),
    descending: item.startsWith("-"),
  }));
  return keys.filter((key, index) => keys.findIndex((other) => other.field === key.field) === index);
}

/** `a,b,a` as a, b. */
export function distinct(text: string | undefined): string[] | undefined {
  return text === undefined ? undefined : [...new Set(text.split(","))];
}

/** `1995,none` as 1995, null. */
export function years(text: string | undefined): (number | null)[] | undefined {
  return distinct(text)?.map((item) => (item === "none" ? null : Number(item)));
}
