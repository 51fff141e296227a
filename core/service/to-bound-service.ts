import { ConfigError } from "../errors/index.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { Service } from "../project/project.ts";
import { createRenderer } from "../templates/create-renderer.ts";
import type { TemplateValue } from "../templates/template-value.ts";
import type { BoundService } from "./bind-types.ts";
import { plainName } from "./service-names.ts";

export interface ServiceInput extends ProjectEnvironment {
  readonly service: Service;
  readonly vars: Readonly<Record<string, TemplateValue>>;
}

/**
 * A service of `snowhook.yml` with its names in one environment.
 * @throws {TemplateError}; {ConfigError} for a name that a service cannot have, or that is missing
 */
export function toBoundService({ service, environment, project, vars }: ServiceInput): BoundService {
  const place = `${project.key}.services.${service.key}`;
  const render = (text: string, field: string) => renderText(text, `${place}.${field}`, vars);
  const role = service.role === undefined ? environment.role : render(service.role, "role");
  const warehouse =
    service.warehouse === undefined ? environment.warehouse : render(service.warehouse, "warehouse");
  const name = service.name === undefined ? service.key.replaceAll("-", "_") : render(service.name, "name");
  const [database = "", schema = "", repository = "", imageName = ""] = service.image.split("/").slice(1);
  return {
    name: plainName(...inSchema(name.toUpperCase().split("."), environment, place)),
    ...(role === undefined ? {} : { ownerRole: plainName(role) }),
    callerRoles: service.callers.map((caller, index) => plainName(render(caller, `callers.${index}`))),
    ...(warehouse === undefined ? {} : { warehouse: plainName(warehouse) }),
    computePool: plainName(render(service.computePool, "compute_pool")),
    imageRepository: plainName(...[database, schema, repository].map((part) => part.toUpperCase())),
    imageName,
  };
}

/**
 * The specification for an image, rendered with the environment's variables, `image` and `tag`.
 * @param bytes of the file that the service names
 */
export function renderSpecification(
  { service, vars }: Pick<ServiceInput, "service" | "vars">,
  bytes: Uint8Array,
  imagePath: string,
  tag: string,
): string {
  const files = new Map([[service.specification, bytes]]);
  return createRenderer({ files, vars: { ...vars, image: imagePath, tag } }).render(service.specification);
}

/** What a name of one or two parts leaves open is where the environment starts. */
function inSchema(
  parts: readonly string[],
  { database, schema }: ProjectEnvironment["environment"],
  place: string,
): string[] {
  const all = [...[database, schema].slice(0, Math.max(0, 3 - parts.length)), ...parts];
  const known = all.filter((part) => part !== undefined);
  if (all.length === 3 && known.length === 3) return known;
  throw new ConfigError(`${place} is in no database and schema`, {
    next: "Write its name as DATABASE.SCHEMA.NAME, or give the environment its database and schema.",
  });
}

function renderText(text: string, name: string, vars: Readonly<Record<string, TemplateValue>>): string {
  return createRenderer({ files: new Map([[name, Buffer.from(text)]]), vars })
    .render(name)
    .trim();
}
