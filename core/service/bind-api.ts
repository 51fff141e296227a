import { quoteIdentifier, quoteLiteral } from "../snowflake/quote.ts";
import type { BindApiInput, BindConnection, BindReport } from "./bind-types.ts";
import { type ResolvedImage, resolveImage } from "./resolve-image.ts";
import { plainName } from "./service-names.ts";
import { CALLER_SERVICE_ROLE, serviceSpecification, specificationAgain } from "./service-specification.ts";
import { commentFor, isBoundTo, readService, type ServiceState } from "./service-state.ts";
import { readLogs, waitUntilReady } from "./wait-until-ready.ts";

export type {
  BindApiInput,
  BindConnection,
  BindEvent,
  BindReport,
  ImageReference,
  ServiceNames,
} from "./bind-types.ts";

/**
 * Brings the API's service to an image: creates it, or alters it, waits until the new version is ready, and goes back
 * to the old one when it never is. Running it again with the same image changes nothing.
 *
 * @throws {ConfigError} when the image is not in the repository or a name cannot be a service's
 * @throws {StatementError} when Snowflake refuses a statement, e.g. for want of a privilege
 */
export async function bindApi(input: BindApiInput): Promise<BindReport> {
  const { connection, names, onEvent } = input;
  const service = plainName(names.database, names.schema, names.service);
  await connection.query(`USE ROLE ${quoteIdentifier(names.ownerRole)}`);
  const image = await resolveImage(connection, names.imageRepository, input.image);
  onEvent?.({ type: "image-resolved", image: image.path, digest: image.digest });
  const specification = serviceSpecification(input, image.path);
  const before = await readService(connection, names);

  const startedAt = Date.now();
  const seconds = input.readySeconds ?? 300;
  const outcome = await bring(input, service, image, specification, before);
  onEvent?.({ type: "waiting", service, seconds });
  const ready = await waitUntilReady(connection, service, image.digest, { seconds });
  const previousImage = before && specificationAgain(before.specification).image;
  const report = {
    service,
    image: image.path,
    digest: image.digest,
    ...(previousImage === undefined ? {} : { previousImage }),
    readyAfterMs: Date.now() - startedAt,
  };
  if (!ready.ready) {
    const logs = await readLogs(connection, service);
    const back = await rollBack(input, service, outcome === "updated" ? before : undefined, ready.reason);
    return { ...report, outcome: back ? "rolled-back" : "failed", reason: ready.reason, logs };
  }
  for (const role of names.callerRoles)
    await connection.query(
      `GRANT SERVICE ROLE ${service}!${CALLER_SERVICE_ROLE} TO ROLE ${quoteIdentifier(role)}`,
    );
  if (outcome === "updated")
    await connection.query(
      `ALTER SERVICE ${service} SET COMMENT = ${quoteLiteral(commentFor(image, specification))}`,
    );
  const url = await endpointUrl(connection, service);
  return { ...report, outcome, ...(url === undefined ? {} : { url }) };
}

/** Creates or alters the service, or leaves it; does not wait. */
async function bring(
  { connection, names, onEvent }: BindApiInput,
  service: string,
  image: ResolvedImage,
  specification: string,
  before: ServiceState | undefined,
): Promise<"created" | "updated" | "unchanged"> {
  if (!before) {
    await connection.query(
      [
        `CREATE SERVICE ${service}`,
        `IN COMPUTE POOL ${plainName(names.computePool)}`,
        `FROM SPECIFICATION $$\n${specification}$$`,
        "MIN_INSTANCES = 1",
        "MAX_INSTANCES = 1",
        `QUERY_WAREHOUSE = ${plainName(names.warehouse)}`,
        `COMMENT = ${quoteLiteral(commentFor(image, specification))}`,
      ].join("\n"),
    );
    onEvent?.({ type: "service-created", service, image: image.path });
    return "created";
  }
  const suspended = before.status.startsWith("SUSPEND");
  if (isBoundTo(before, image, specification)) {
    if (suspended) await connection.query(`ALTER SERVICE ${service} RESUME`);
    onEvent?.({ type: "service-unchanged", service, image: image.path });
    return "unchanged";
  }
  await connection.query(`ALTER SERVICE ${service} FROM SPECIFICATION $$\n${specification}$$`);
  await connection.query(`ALTER SERVICE ${service} SET QUERY_WAREHOUSE = ${plainName(names.warehouse)}`);
  if (suspended) await connection.query(`ALTER SERVICE ${service} RESUME`);
  onEvent?.({ type: "service-altered", service, image: image.path });
  return "updated";
}

/** Back to the specification that was in force. @returns whether the old version is ready again */
async function rollBack(
  { connection, onEvent, readySeconds = 300 }: BindApiInput,
  service: string,
  before: ServiceState | undefined,
  because: string,
): Promise<boolean> {
  if (!before) return false;
  const { specification, image } = specificationAgain(before.specification);
  onEvent?.({ type: "rolling-back", service, image, because });
  await connection.query(`ALTER SERVICE ${service} FROM SPECIFICATION $$\n${specification}$$`);
  return (await waitUntilReady(connection, service, before.bound?.digest, { seconds: readySeconds })).ready;
}

/** The address of the public endpoint; undefined while Snowflake still makes it ("provisioning in progress"). */
async function endpointUrl(connection: BindConnection, service: string): Promise<string | undefined> {
  const { rows } = await connection.query<{ name: string; ingress_url: string | null }>(
    `SHOW ENDPOINTS IN SERVICE ${service}`,
  );
  const address = rows.find((row) => row.name === "api")?.ingress_url;
  if (!address || address.includes(" ")) return undefined;
  return address.includes("://") ? address : `https://${address}`;
}
