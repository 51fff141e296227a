// npx tsx examples/api-client/top-platforms.ts URL [COMPANY]; with SNOWFLAKE_PAT in the environment behind Snowflake's ingress.
import { createClient } from "./generated/client.ts";

/** The year's best-selling platforms of a company, in words. */
export async function topPlatforms(
  baseUrl: string,
  company: string,
  year: string,
  token?: string,
): Promise<string[]> {
  const client = createClient({ baseUrl, ...(token === undefined ? {} : { token }) });
  const { data } = await client.listYearlySales({ company, year });
  return data.map(({ platform, global_sales }) => `${platform}: ${global_sales} million`);
}

/** Every row, page by page. */
export async function everyRow(baseUrl: string, platform: string): Promise<number> {
  const client = createClient({ baseUrl });
  let count = 0;
  let after: string | undefined;
  do {
    const page = await client.listSales({ platform, limit: "10", ...(after === undefined ? {} : { after }) });
    count += page.data.length;
    after =
      page.next === null ? undefined : (new URL(page.next, baseUrl).searchParams.get("after") ?? undefined);
  } while (after !== undefined);
  return count;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [, , baseUrl = "http://127.0.0.1:8080", company = "Nintendo"] = process.argv;
  for (const line of await topPlatforms(baseUrl, company, "1995", process.env.SNOWFLAKE_PAT))
    console.log(line);
}
