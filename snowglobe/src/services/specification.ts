import { createRequire } from "node:module";
import * as z from "zod";
import { notSupported } from "../errors/snowflake-error.ts";
import { invalidSpecification } from "./errors.ts";

// Required when the first specification is read: most accounts start without a service.
const yaml = (): typeof import("yaml") => createRequire(import.meta.url)("yaml");

const name = z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const container = z.strictObject({
  name,
  image: z.string(),
  command: z.array(scalar).optional(),
  args: z.array(scalar).optional(),
  env: z.record(z.string(), scalar).optional(),
  readinessProbe: z.strictObject({ port: z.int(), path: z.string().startsWith("/") }).optional(),
  // Taken and not enforced: a machine without containers has no limits to set.
  resources: z
    .strictObject({
      requests: z.record(z.string(), scalar).optional(),
      limits: z.record(z.string(), scalar).optional(),
    })
    .optional(),
});

const endpoint = z.strictObject({
  name,
  port: z.int().min(1).max(65_535),
  public: z.boolean().default(false),
  protocol: z.enum(["HTTP", "HTTPS", "TCP"]).default("HTTP"),
});

const specification = z.strictObject({
  spec: z.strictObject({
    containers: z.array(container).min(1),
    endpoints: z.array(endpoint).default([]),
  }),
  capabilities: z
    .strictObject({
      securityContext: z.strictObject({ executeAsCaller: z.boolean().default(false) }).optional(),
    })
    .optional(),
  serviceRoles: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_$]*$/),
        endpoints: z.array(name).min(1),
      }),
    )
    .default([]),
});

export type Container = z.output<typeof container>;
export type Endpoint = z.output<typeof endpoint>;

/** What a service runs, as its specification says. */
export interface Specification {
  readonly container: Container;
  readonly endpoints: readonly Endpoint[];
  readonly executeAsCaller: boolean;
  readonly serviceRoles: readonly { readonly name: string; readonly endpoints: readonly string[] }[];
}

/** What Snowflake knows and this account does not: told apart from what nobody knows. */
const KNOWN_ELSEWHERE = new Set([
  "volumes",
  "volumeMounts",
  "secrets",
  "logExporters",
  "platformMonitor",
  "networkPolicyConfig",
  "resourceManagement",
  "portRange",
  "corsSettings",
  "sessionTokenConfig",
]);

/**
 * Reads a specification's YAML.
 * https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
 * @throws {SnowflakeError} 395018 for what is none; 000002 for what Snowflake can and this account cannot.
 */
export function readSpecification(text: string): Specification {
  let document: unknown;
  try {
    document = yaml().parse(text);
  } catch (error) {
    throw invalidSpecification(error instanceof Error ? error.message : "it is not YAML");
  }
  const read = specification.safeParse(document);
  if (!read.success) throw refusal(read.error.issues);
  const { spec, capabilities, serviceRoles } = read.data;
  const [first, ...more] = spec.containers;
  if (!first || more.length > 0) throw notSupported("a service with several containers");
  if (new Set(spec.endpoints.map((each) => each.port)).size > 1)
    throw notSupported("a service with endpoints on several ports");
  if (spec.endpoints.some((each) => each.public && each.protocol === "TCP"))
    throw invalidSpecification("a public endpoint requires protocol HTTP or HTTPS");
  return {
    container: first,
    endpoints: spec.endpoints,
    executeAsCaller: capabilities?.securityContext?.executeAsCaller ?? false,
    serviceRoles: serviceRoles.map((role) => ({ ...role, name: role.name.toUpperCase() })),
  };
}

function refusal(issues: readonly z.core.$ZodIssue[]): Error {
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const known = issue.keys.find((key) => KNOWN_ELSEWHERE.has(key));
    if (known) return notSupported(`'${known}' in a service specification`);
    return invalidSpecification(
      `unknown option '${issue.keys[0]}' for '${issue.path.join(".") || "the document"}'`,
    );
  }
  const [issue] = issues;
  return invalidSpecification(
    `${issue?.path.join(".") || "the document"}: ${issue?.message ?? "is not valid"}`,
  );
}
