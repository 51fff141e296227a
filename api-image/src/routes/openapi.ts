import type { FastifyInstance, RouteOptions } from "fastify";
import type { Declaration } from "../declaration/declaration.ts";
import type { Table } from "../tables/table.ts";
import { type OperationDescription, PROBLEM_SCHEMA } from "./describe.ts";
import { HEALTH_SCHEMA, ME_SCHEMA } from "./operation-routes.ts";

type Tables = ReadonlyMap<string, Table>;
interface Described {
  readonly url: string;
  readonly tables: readonly string[];
  readonly description: (tables: Tables) => OperationDescription;
}

/** What holds for every route. Markdown, as OpenAPI has it. */
const ABOUT = `
## Signing in
Behind Snowflake's ingress a request carries \`Authorization: Snowflake Token="…"\` with a programmatic access token; a
browser signs in on a page of the ingress. Every answer holds what that user may see, and nothing else.

## Pages
A page holds 100 rows unless \`limit\` says otherwise. \`next\` in the body, and \`Link: …; rel="next"\`, lead to the one after
it, which starts after the last row seen: nothing is skipped or repeated when data is loaded in between.
\`limit=all\` streams everything.

## Asking
Filters are written as PostgREST has them: \`field=gte.10\`, \`field=in.(a,b)\`, \`field=not.is.null\`, \`or=(a.eq.1,b.eq.2)\`. What of
PostgREST is not served is refused by its name.

## Not modified
An answer's \`ETag\` belongs to one user and one version of what that user may see. Send it back in \`If-None-Match\`: 304 says
that nothing has changed.

## Refusals
They are \`application/problem+json\` (RFC 9457) with \`detail\`, what happened; \`advice\`, what to do next; and \`request\`, the id that
the statement in Snowflake carries in its query tag.
`;

/** Collects the routes that are added after this call; returns the document of those that describe themselves. */
export function collectOpenApi(
  app: FastifyInstance,
  { title, description, unit, tables: declared }: Declaration,
  version: string,
): (tables: Tables) => Record<string, unknown> {
  const routes: Described[] = [];
  app.addHook("onRoute", (options: RouteOptions) => {
    const described = options.config?.description;
    if (described && options.method === "GET")
      routes.push({ url: options.url, tables: options.config?.tables ?? [], description: described });
  });
  return (tables) => {
    const operations = routes
      .filter((route) => route.tables.every((name) => tables.has(name)))
      .map((route) => ({ url: route.url, operation: route.description(tables) }));
    const missing = Object.keys(declared).filter((name) => !tables.has(name));
    const schemas = Object.assign({}, ...operations.map(({ operation }) => operation.schemas ?? {}));
    return {
      openapi: "3.1.0",
      info: {
        title,
        version,
        summary: description,
        description: ABOUT.trim(),
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
        ...(unit === undefined ? {} : { "x-unit": unit }),
        // Tables that are declared and cannot be served: not there, not readable, or other than declared.
        ...(missing.length === 0 ? {} : { "x-not-served": missing }),
      },
      servers: [{ url: "/" }],
      security: [{}, { snowflakeToken: [] }],
      tags: [
        { name: "data", description: "Rows" },
        { name: "operation", description: "Health and figures" },
      ],
      paths: Object.fromEntries(
        operations.map(({ url, operation }) => [templated(url), { get: written(operation) }]),
      ),
      components: {
        schemas: { Problem: PROBLEM_SCHEMA, ...schemas, Health: HEALTH_SCHEMA, Me: ME_SCHEMA },
        securitySchemes: {
          snowflakeToken: {
            type: "apiKey",
            in: "header",
            name: "Authorization",
            description: 'Behind Snowflake\'s ingress: `Snowflake Token="<programmatic access token>"`',
          },
        },
      },
    };
  };
}

function written({ tag, schemas: _, ...operation }: OperationDescription): Record<string, unknown> {
  return { ...operation, tags: [tag] };
}

function templated(url: string): string {
  return url.replaceAll(/:(\w+)/g, "{$1}");
}
