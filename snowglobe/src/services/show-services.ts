import { createHash } from "node:crypto";
import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { BOOLEAN, type DataType, NUMBER, TEXT, TIMESTAMP_LTZ } from "../types/data-type.ts";
import type { ResultSet, WireValue } from "../types/result-set.ts";
import { findService } from "./change-service.ts";
import type { ServiceInstance } from "./running-service.ts";
import { propertiesOf } from "./service-properties.ts";
import type { ServiceRuntime } from "./service-runtime.ts";
import { readSpecification } from "./specification.ts";

type Cells = readonly (readonly [name: string, type: DataType, value: string | number | boolean | null])[];

function shown(rows: readonly Cells[], empty: Cells): ResultSet {
  const columns = (rows[0] ?? empty).map(([name, type]) => ({ name, type, nullable: true }));
  return { columns, rows: rows.map((row) => row.map(([, , value]) => wire(value))), statementType: "SHOW" };
}

function wire(value: string | number | boolean | null): WireValue {
  if (typeof value === "boolean") return value ? "1" : "0";
  return value === null ? null : String(value);
}

/** A time as the protocol carries it: seconds with a fraction. */
function time(milliseconds: number | null): string | null {
  return milliseconds === null ? null : (milliseconds / 1000).toFixed(3);
}

/** SHOW SERVICES [LIKE] [IN …]. https://docs.snowflake.com/en/sql-reference/sql/show-services */
export function showServices(
  runtime: ServiceRuntime,
  { account, session, sql, tokens }: Execution,
): ResultSet {
  const reader = new TokenReader(sql, tokens.slice(2));
  const like = reader.accept("LIKE") ? likePattern(reader.string()) : undefined;
  const within = parseWithin(reader, session.database, session.schema);
  if (!reader.done) throw notSupported(`SHOW SERVICES … ${reader.peek()?.text}`);
  const rows = account.catalog
    .list("SERVICE", within)
    .filter((service) => account.access.sees(session, service) && (!like || like.test(service.path.name)))
    .map((service) => serviceCells(runtime, service, false));
  return shown(rows, serviceCells(runtime, undefined, false));
}

/** DESC[RIBE] SERVICE name. https://docs.snowflake.com/en/sql-reference/sql/desc-service */
export function describeService(runtime: ServiceRuntime, execution: Execution): ResultSet {
  const service = named(execution, 2, ["MONITOR", "OPERATE", "USAGE"]);
  return shown([serviceCells(runtime, service, true)], []);
}

function serviceCells(runtime: ServiceRuntime, service: CatalogObject | undefined, withSpec: boolean): Cells {
  const properties = service && propertiesOf(service);
  const running = service && runtime.running(service.id);
  const specification = properties?.specification ?? "";
  return [
    ["name", TEXT, service?.path.name ?? null],
    ["status", TEXT, service ? runtime.status(service) : null],
    ["database_name", TEXT, service?.path.database ?? null],
    ["schema_name", TEXT, service?.path.schema ?? null],
    ["owner", TEXT, service?.owner ?? null],
    ["compute_pool", TEXT, properties?.computePool ?? null],
    ...(withSpec ? [["spec", TEXT, specification] as const] : []),
    ["dns_name", TEXT, service ? dnsName(service) : null],
    ["current_instances", NUMBER, running?.instances.length ?? 0],
    ["target_instances", NUMBER, properties?.suspended ? 0 : (properties?.minInstances ?? 0)],
    ["min_ready_instances", NUMBER, properties?.minReadyInstances ?? properties?.minInstances ?? 0],
    ["min_instances", NUMBER, properties?.minInstances ?? 0],
    ["max_instances", NUMBER, properties?.maxInstances ?? 0],
    ["auto_resume", BOOLEAN, properties?.autoResume ?? false],
    ["external_access_integrations", TEXT, null],
    ["created_on", TIMESTAMP_LTZ, time(service?.createdOn ?? null)],
    ["updated_on", TIMESTAMP_LTZ, time(properties?.updatedOn ?? null)],
    ["resumed_on", TIMESTAMP_LTZ, time(properties?.resumedOn ?? null)],
    ["suspended_on", TIMESTAMP_LTZ, time(properties?.suspendedOn ?? null)],
    ["auto_suspend_secs", NUMBER, 0],
    ["comment", TEXT, service?.comment || null],
    ["owner_role_type", TEXT, "ROLE"],
    ["query_warehouse", TEXT, properties?.queryWarehouse ?? null],
    ["is_job", BOOLEAN, false],
    ["is_async_job", BOOLEAN, false],
    ["spec_digest", TEXT, createHash("sha256").update(specification).digest("hex")],
    ["is_upgrading", BOOLEAN, running?.upgrading ?? false],
    ["managing_object_domain", TEXT, null],
    ["managing_object_name", TEXT, null],
  ];
}

/** SHOW ENDPOINTS IN SERVICE name. https://docs.snowflake.com/en/sql-reference/sql/show-endpoints */
export async function showEndpoints(runtime: ServiceRuntime, execution: Execution): Promise<ResultSet> {
  const service = named(execution, 4, ["USAGE", "MONITOR", "OPERATE"]);
  const { endpoints } = readSpecification(propertiesOf(service).specification);
  const rows = endpoints.map((endpoint): Cells => {
    const url = runtime.ingressUrl(service.id, endpoint.name);
    return [
      ["name", TEXT, endpoint.name],
      ["port", NUMBER, endpoint.port],
      ["port_range", TEXT, null],
      ["protocol", TEXT, endpoint.protocol],
      ["is_public", TEXT, String(endpoint.public)],
      [
        "ingress_url",
        TEXT,
        endpoint.public ? (url ?? "Endpoints provisioning in progress... check back in a few minutes") : null,
      ],
    ];
  });
  return shown(
    rows,
    ["name", "port", "port_range", "protocol", "is_public", "ingress_url"].map((name) => [name, TEXT, null]),
  );
}

/** https://docs.snowflake.com/en/sql-reference/sql/show-service-containers-in-service */
export function showContainers(runtime: ServiceRuntime, execution: Execution): ResultSet {
  const service = named(execution, 5, ["MONITOR"]);
  const properties = propertiesOf(service);
  const { container } = readSpecification(properties.specification);
  const running = runtime.running(service.id);
  const cells = (instance: ServiceInstance | undefined): Cells => {
    const process = instance?.container;
    return [
      ["database_name", TEXT, service.path.database ?? null],
      ["schema_name", TEXT, service.path.schema ?? null],
      ["service_name", TEXT, service.path.name],
      ["service_status", TEXT, runtime.status(service)],
      ["instance_id", TEXT, instance ? String(instance.id) : null],
      ["instance_status", TEXT, process?.status ?? null],
      ["container_name", TEXT, instance ? container.name : null],
      ["status", TEXT, process?.status ?? null],
      ["message", TEXT, process?.message ?? running?.message ?? null],
      ["image_name", TEXT, container.image],
      ["image_digest", TEXT, instance?.imageDigest ?? properties.imageDigest],
      ["restart_count", NUMBER, process?.restartCount ?? null],
      ["start_time", TEXT, isoTime(process?.startedOn)],
      ["last_exit_code", NUMBER, process?.lastExitCode ?? null],
      ["last_restart_time", TEXT, isoTime(process?.restartedOn)],
    ];
  };
  const instances = running?.instances ?? [];
  return shown(instances.length > 0 ? instances.map(cells) : [cells(undefined)], []);
}

/** https://docs.snowflake.com/en/sql-reference/sql/show-service-instances-in-service */
export function showInstances(runtime: ServiceRuntime, execution: Execution): ResultSet {
  const service = named(execution, 5, ["MONITOR"]);
  const properties = propertiesOf(service);
  const cells = (instance: ServiceInstance | undefined): Cells => [
    ["database_name", TEXT, service.path.database ?? null],
    ["schema_name", TEXT, service.path.schema ?? null],
    ["service_name", TEXT, service.path.name],
    ["service_status", TEXT, runtime.status(service)],
    ["instance_id", TEXT, instance ? String(instance.id) : null],
    ["status", TEXT, instance?.container.status ?? null],
    ["spec_digest", TEXT, createHash("sha256").update(properties.specification).digest("hex")],
    ["creation_time", TEXT, isoTime(service.createdOn)],
    ["start_time", TEXT, isoTime(instance?.container.startedOn)],
  ];
  const instances = runtime.running(service.id)?.instances ?? [];
  return shown(instances.map(cells), cells(undefined));
}

/** SHOW IMAGES IN IMAGE REPOSITORY name. https://docs.snowflake.com/en/sql-reference/sql/show-images-in-image-repository */
export function showImages(runtime: ServiceRuntime, { account, session, sql, tokens }: Execution): ResultSet {
  const reader = new TokenReader(sql, tokens.slice(5));
  const repository = account.access.resolve(session, "IMAGE REPOSITORY", reader.qualifiedName());
  reader.end();
  account.access.require(session, "READ", repository);
  const { database, schema, name } = repository.path;
  const rows = runtime.images.list(`${database}.${schema}.${name}`).map(
    (image): Cells => [
      ["created_on", TEXT, isoTime(image.pushedOn)],
      ["image_name", TEXT, image.name],
      ["tags", TEXT, image.tags.join(",")],
      ["digest", TEXT, image.digest],
      ["image_path", TEXT, `${database}/${schema}/${name}/${image.name}:${image.tag}`.toLowerCase()],
    ],
  );
  return shown(
    rows,
    ["created_on", "image_name", "tags", "digest", "image_path"].map((column) => [column, TEXT, null]),
  );
}

function isoTime(milliseconds: number | null | undefined): string | null {
  return milliseconds === null || milliseconds === undefined
    ? null
    : new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

/** The service that the statement names after so many tokens, on which one of the privileges is held. */
function named(execution: Execution, skip: number, privileges: readonly string[]): CatalogObject {
  const { account, session, sql, tokens } = execution;
  const reader = new TokenReader(sql, tokens.slice(skip));
  const service = findService(execution, reader.qualifiedName());
  reader.end();
  if (!service) throw notSupported("a service that may be missing");
  if (!privileges.some((privilege) => account.access.holds(session, privilege, service)))
    account.access.require(session, privileges[0] ?? "OWNERSHIP", service);
  return service;
}

function dnsName({ path }: CatalogObject): string {
  const label = (text: string | undefined) => (text ?? "").toLowerCase().replaceAll("_", "-");
  return `${label(path.name)}.${label(path.schema)}.${label(path.database)}.snowflakecomputing.internal`;
}

function likePattern(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll("%", ".*")
    .replaceAll("_", ".");
  return new RegExp(`^${escaped}$`, "is");
}

function parseWithin(
  reader: TokenReader,
  database: string | null,
  schema: string | null,
): { database?: string; schema?: string } {
  if (!reader.accept("IN")) {
    if (database === null) return {};
    return schema === null ? { database } : { database, schema };
  }
  if (reader.accept("ACCOUNT")) return {};
  if (reader.accept("DATABASE")) return { database: reader.identifier() };
  if (reader.looksLike("COMPUTE")) throw notSupported("SHOW SERVICES IN COMPUTE POOL");
  reader.accept("SCHEMA");
  const [first = "", second] = reader.qualifiedName();
  if (second !== undefined) return { database: first, schema: second };
  return database === null ? { schema: first } : { database, schema: first };
}
