// Generated from the service's OpenAPI document by examples/api-client/generate.ts. Do not edit.
export interface Problem {
  /** Kind of problem; a path of the documentation */
  type: string;
  title: string;
  status: number;
  /** What happened */
  detail: string;
  /** What to do next */
  advice: string;
  /** Id of the request; the statement in Snowflake carries it in its query tag */
  request: string;
  /** Which parameters were refused */
  errors?: ({
  parameter: string;
  message: string;
})[];
}

export interface Sales {
  /** Platform, as Kaggle writes it */
  platform?: string;
  /** Year of release; null when the data has no year */
  year?: number | null;
  /** North America, millions of copies */
  na_sales?: number;
  /** Europe, millions of copies */
  eu_sales?: number;
  /** Japan, millions of copies */
  jp_sales?: number;
  /** Elsewhere, millions of copies */
  other_sales?: number;
  /** The world, millions of copies */
  global_sales?: number;
  /** What `select` gives another name, or sums. */
  [more: string]: unknown;
}

export interface SalesPage {
  data: (Sales)[];
  /** Path of the next page; null on the last */
  next: string | null;
}

export interface SalesCount {
  field: "platform" | "year";
  value: string | number | null;
  count: number;
}

export interface SalesCounts {
  data: (SalesCount)[];
  /** Path of the next page; null on the last */
  next: string | null;
}

export interface Platform {
  /** Platform, as Kaggle writes it */
  platform?: string;
  /** The world, millions of copies */
  global_sales?: number | null;
  /** Years in which something was sold */
  years?: (number)[];
  /** What `select` gives another name, or sums. */
  [more: string]: unknown;
}

export interface PlatformPage {
  data: (Platform)[];
  /** Path of the next page; null on the last */
  next: string | null;
}

export interface Company {
  company: string;
  platforms: (string)[];
  /** The world, millions of copies */
  global_sales: number;
}

export interface CompanyList {
  data: (Company)[];
  /** Path of the next page; null on the last */
  next: string | null;
}

export interface Health {
  status: "up" | "unavailable" | "stopping";
  version: string;
}

export interface Me {
  /** As the ingress names it; it proves nothing by itself */
  user: string | null;
  /** Whose rights answers are read with */
  rights: "caller" | "service";
}

export interface ClientOptions {
  /** Address of the service's endpoint. */
  readonly baseUrl: string;
  /** Programmatic access token; the ingress of Snowflake asks for one. */
  readonly token?: string;
}

/** The service refused: what happened, and what to do. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.detail} ${problem.advice}`);
    this.name = "ApiError";
    this.problem = problem;
  }
}

function asker({ baseUrl, token }: ClientOptions) {
  return async <Answer>(
    path: string,
    inPath: readonly string[],
    input: Readonly<Record<string, string | undefined>>,
  ): Promise<Answer> => {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(input[name] ?? ""));
    const url = new URL(filled, baseUrl);
    for (const [name, value] of Object.entries(input))
      if (value !== undefined && !inPath.includes(name)) url.searchParams.set(name, value);
    const headers: Record<string, string> = { accept: "application/json" };
    if (token !== undefined) headers.authorization = `Snowflake Token="${token}"`;
    const response = await fetch(url, { headers });
    const body: unknown = await response.json();
    if (!response.ok) throw new ApiError(body as Problem);
    return body as Answer;
  };
}

/** A client of the service; every method resolves with the answer's body or throws an ApiError. */
export function createClient(options: ClientOptions) {
  const ask = asker(options);
  return {
    /** Sales by platform and year: GET /videogamesales */
    listSales: (input: { company?: string; platform?: string; year?: string; na_sales?: string; eu_sales?: string; jp_sales?: string; other_sales?: string; global_sales?: string; or?: string; and?: string; "not.or"?: string; "not.and"?: string; select?: string; distinct?: "true" | "false"; order?: string; fields?: string; sort?: string; limit?: string; after?: string } = {}): Promise<SalesPage> =>
      ask("/videogamesales", [], input),
    /** The commonest values of platform, year, counted: GET /videogamesales/facets */
    countSales: (input: { of?: string; top?: string; company?: string; platform?: string; year?: string; na_sales?: string; eu_sales?: string; jp_sales?: string; other_sales?: string; global_sales?: string; or?: string; and?: string; "not.or"?: string; "not.and"?: string } = {}): Promise<SalesCounts> =>
      ask("/videogamesales/facets", [], input),
    /** Platforms with their total and years: GET /platforms */
    listPlatforms: (input: { platform?: string; global_sales?: string; years?: string; or?: string; and?: string; "not.or"?: string; "not.and"?: string; select?: string; distinct?: "true" | "false"; order?: string; fields?: string; sort?: string; limit?: string; after?: string } = {}): Promise<PlatformPage> =>
      ask("/platforms", [], input),
    /** A company's sales in a year, by platform: GET /companies/{company}/yearly-sales/{year} */
    listYearlySales: (input: { company: string; year: string }): Promise<SalesPage> =>
      ask("/companies/{company}/yearly-sales/{year}", ["company", "year"], input),
    /** Companies with their platforms and total: GET /companies */
    listCompanies: (): Promise<CompanyList> =>
      ask("/companies", [], {}),
    /** Whether the process runs: GET /health/live */
    live: (): Promise<Health> =>
      ask("/health/live", [], {}),
    /** Whether Snowflake answers and the service takes requests: GET /health/ready */
    ready: (): Promise<Health> =>
      ask("/health/ready", [], {}),
    /** Who asks, as Snowflake's ingress says: GET /me */
    me: (): Promise<Me> =>
      ask("/me", [], {}),
  };
}
