import * as z from "zod";

const millions = z.number().nullable().describe("Millions of copies");

/** A row of VIDEOGAMESALES; `fields` decides which members are there. */
export const salesRow = z
  .strictObject({
    platform: z.string(),
    year: z.int().nullable().describe("null when the data has no year"),
    na_sales: millions,
    eu_sales: millions,
    jp_sales: millions,
    other_sales: millions,
    global_sales: millions,
  })
  .partial()
  .meta({ id: "Sales" });

/** A row of DYNAMIC_VIDEOGAMESALES. */
export const platformRow = z
  .strictObject({ platform: z.string(), global_sales: millions, years: z.array(z.int()) })
  .partial()
  .meta({ id: "Platform" });

export const companyRow = z
  .strictObject({ company: z.string(), platforms: z.array(z.string()), global_sales: z.number() })
  .meta({ id: "Company" });

const next = z.string().nullable().describe("Path of the next page; null on the last");

export const salesPage = z.strictObject({ data: z.array(salesRow), next }).meta({ id: "SalesPage" });
export const platformPage = z.strictObject({ data: z.array(platformRow), next }).meta({ id: "PlatformPage" });
export const companyList = z
  .strictObject({ data: z.array(companyRow), next: z.null() })
  .meta({ id: "CompanyList" });

export const health = z
  .strictObject({ status: z.enum(["up", "unavailable", "stopping"]), version: z.string() })
  .meta({ id: "Health" });
