import type { FastifyInstance, RouteOptions } from "fastify";
import { problemBody } from "../http/problem.ts";
import { jsonSchema, withComponents } from "./describe.ts";
import {
  companyList,
  companyRow,
  health,
  platformPage,
  platformRow,
  salesPage,
  salesRow,
} from "./outputs.ts";
import type { RouteDescription } from "./route.ts";

type Described = { url: string; description: RouteDescription };

/** Collects the routes that are added after this call; returns the document of those that describe themselves. */
export function collectOpenApi(app: FastifyInstance, version: string): () => Record<string, unknown> {
  const routes: Described[] = [];
  app.addHook("onRoute", (options: RouteOptions) => {
    const description = options.config?.description;
    if (description && options.method === "GET") routes.push({ url: options.url, description });
  });
  return () => ({
    openapi: "3.1.0",
    info: {
      title: "Video game sales",
      version,
      description:
        "Sales of video games by platform and year, read from Snowflake. What a caller sees is decided by the row access policy there.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{}, { snowflakeToken: [] }],
    tags: [
      { name: "data", description: "Rows" },
      { name: "operation", description: "Health and figures" },
    ],
    paths: Object.fromEntries(
      routes.map(({ url, description }) => [templated(url), { get: operation(description) }]),
    ),
    components: {
      schemas: withComponents([
        problemBody,
        salesRow,
        platformRow,
        companyRow,
        salesPage,
        platformPage,
        companyList,
        health,
      ]),
      securitySchemes: {
        snowflakeToken: {
          type: "apiKey",
          in: "header",
          name: "Authorization",
          description: 'Behind Snowflake\'s ingress: `Snowflake Token="<programmatic access token>"`',
        },
      },
    },
  });
}

function operation(description: RouteDescription): Record<string, unknown> {
  const { operationId, tag, summary, params, query, responses, deprecated } = description;
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description.description ? { description: description.description } : {}),
    ...(deprecated ? { deprecated } : {}),
    parameters: [...parametersOf(params, "path"), ...parametersOf(query, "query")],
    responses,
  };
}

function parametersOf(schema: RouteDescription["query"], place: "path" | "query"): Record<string, unknown>[] {
  const { properties = {}, required = [] } = jsonSchema(schema, "input") as {
    properties?: Record<string, Record<string, unknown>>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: required.includes(name),
    description,
    schema: rest,
  }));
}

function templated(url: string): string {
  return url.replaceAll(/:(\w+)/g, "{$1}");
}
