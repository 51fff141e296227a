import { parse, stringify } from "yaml";
import * as z from "zod";
import { ConfigError } from "../errors/index.ts";
import type { BindApiInput } from "./bind-types.ts";

/** The service role that callers get: it opens the endpoint, and nothing else. */
export const CALLER_SERVICE_ROLE = "CALLER";
export const CONTAINER = "api";

/**
 * The service's specification. No secret stands in it: inside Snowflake the container signs in with the token that
 * Snowflake gives it. https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
 * @throws {ConfigError} when a value would end the $$ quotes around it.
 */
export function serviceSpecification(input: BindApiInput, imagePath: string): string {
  const text = stringify(
    {
      spec: {
        containers: [
          {
            name: CONTAINER,
            image: imagePath,
            env: {
              ...input.environmentVariables,
              SNOWHOOK_ENVIRONMENT: input.names.environment,
              SNOWHOOK_VERSION: input.image.tag,
              SNOWHOOK_CALLERS_RIGHTS: "on",
              SNOWFLAKE_WAREHOUSE: input.names.warehouse,
            },
            readinessProbe: { port: 8080, path: "/health/ready" },
            resources: {
              requests: { memory: "256Mi", cpu: "0.25" },
              limits: { memory: "1Gi", cpu: "1" },
            },
          },
        ],
        endpoints: [{ name: "api", port: 8080, public: true }],
      },
      capabilities: { securityContext: { executeAsCaller: true } },
      serviceRoles: [{ name: CALLER_SERVICE_ROLE, endpoints: ["api"] }],
    },
    { lineWidth: 0 },
  );
  if (text.includes("$$"))
    throw new ConfigError("A value for the service's container contains $$.", {
      next: "Take the $$ out of it.",
    });
  return text;
}

const described = z
  .object({
    spec: z.object({ containers: z.array(z.looseObject({ image: z.string() })).min(1) }).loose(),
  })
  .loose();

/**
 * A specification as DESC SERVICE shows it, made ready to be given to ALTER SERVICE again: Snowflake adds the digest
 * that an image had under `sha256`, which it does not take back.
 */
export function specificationAgain(text: string): { specification: string; image: string } {
  const document = described.parse(parse(text));
  const containers = document.spec.containers.map(({ sha256: _, ...container }) => container);
  return {
    specification: stringify({ ...document, spec: { ...document.spec, containers } }, { lineWidth: 0 }),
    image: containers[0]?.image ?? "",
  };
}
