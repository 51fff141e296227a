import { parse, stringify } from "yaml";
import * as z from "zod";
import { ConfigError } from "../errors/index.ts";

/** The part of a specification that binding looks at. */
const described = z.looseObject({
  spec: z.looseObject({
    containers: z.array(z.looseObject({ name: z.string(), image: z.string() })).min(1),
    endpoints: z.array(z.looseObject({ name: z.string(), public: z.boolean().optional() })).optional(),
  }),
  serviceRoles: z.array(z.looseObject({ name: z.string() })).optional(),
});

export interface Specification {
  /** as it goes between $$ and $$ */
  readonly text: string;
  /** the container that runs the image: the one whose log is read */
  readonly container: string;
  /** service roles that callers get */
  readonly serviceRoles: readonly string[];
  readonly publicEndpoint: string | undefined;
}

/**
 * Checks a rendered specification.
 * https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
 * @param imagePath the image that is bound: a container must run it
 * @throws {ConfigError}
 */
export function readSpecification(text: string, imagePath: string): Specification {
  if (text.includes("$$")) {
    throw new ConfigError("The specification of the service contains $$, which ends it for Snowflake.", {
      next: "Take the $$ out of it.",
    });
  }
  let yaml: unknown;
  try {
    yaml = parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : "";
    throw new ConfigError(`The specification of the service is not valid YAML: ${reason}`, { cause });
  }
  const document = described.safeParse(yaml);
  if (!document.success) {
    const [issue] = document.error.issues;
    throw new ConfigError(
      `The specification of the service has no usable ${issue?.path.join(".") || "spec"}: ${issue?.message}`,
    );
  }
  const { spec, serviceRoles = [] } = document.data;
  const container = spec.containers.find(({ image }) => image === imagePath);
  if (container === undefined) {
    throw new ConfigError("No container of the specification runs the image that is bound.", {
      next: "Write image: {{ image }} for the container that does.",
    });
  }
  return {
    text,
    container: container.name,
    serviceRoles: serviceRoles.map(({ name }) => name),
    publicEndpoint: spec.endpoints?.find((endpoint) => endpoint.public === true)?.name,
  };
}

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
