import { quoteIdentifier, quoteLiteral } from "../snowflake/quote.ts";
import type { BindConnection, BindInput, BindReport, BoundService } from "./bind-types.ts";
import { type ResolvedImage, resolveImage } from "./resolve-image.ts";
import { plainName } from "./service-names.ts";
import { readSpecification, type Specification, specificationAgain } from "./service-specification.ts";
import { commentFor, isBoundTo, readService, type ServiceState } from "./service-state.ts";
import { readLogs, waitUntilReady } from "./wait-until-ready.ts";

/**
 * Brings a service to an image: creates it, or alters it, waits until the new version is ready, and goes back
 * to the old one when it never is. Running it again with the same image changes nothing.
 *
 * @throws {ConfigError} when the image is not in the repository or a name cannot be a service's
 * @throws {StatementError} when Snowflake refuses a statement, e.g. for want of a privilege
 */
export async function bindService(input: BindInput): Promise<BindReport> {
  const { connection, onEvent } = input;
  const service = plainName(input.service.name);
  const { ownerRole, callerRoles } = input.service;
  if (ownerRole !== undefined) await connection.query(`USE ROLE ${quoteIdentifier(ownerRole)}`);
  const image = await resolveImage(connection, input.service, input.image);
  onEvent?.({ type: "image-resolved", image: image.path, digest: image.digest });
  const specification = readSpecification(input.specification(image.path), image.path);
  const before = await readService(connection, service);

  const startedAt = Date.now();
  const seconds = input.readySeconds ?? 300;
  const outcome = await bring(input, service, image, specification.text, before);
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
    const logs = await readLogs(connection, service, specification.container);
    const back = await rollBack(input, service, outcome === "updated" ? before : undefined, ready.reason);
    return { ...report, outcome: back ? "rolled-back" : "failed", reason: ready.reason, logs };
  }
  await grantServiceRoles(connection, service, specification, callerRoles);
  if (outcome === "updated")
    await connection.query(
      `ALTER SERVICE ${service} SET COMMENT = ${quoteLiteral(commentFor(image, specification.text))}`,
    );
  const url = await endpointUrl(connection, service, specification.publicEndpoint);
  return { ...report, outcome, ...(url === undefined ? {} : { url }) };
}

async function grantServiceRoles(
  connection: BindConnection,
  service: string,
  { serviceRoles }: Specification,
  callerRoles: BoundService["callerRoles"],
): Promise<void> {
  for (const serviceRole of serviceRoles) {
    for (const role of callerRoles) {
      await connection.query(
        `GRANT SERVICE ROLE ${service}!${plainName(serviceRole.toUpperCase())} TO ROLE ${quoteIdentifier(role)}`,
      );
    }
  }
}

/** Creates or alters the service, or leaves it; does not wait. */
async function bring(
  { connection, onEvent, service: { computePool, warehouse } }: BindInput,
  service: string,
  image: ResolvedImage,
  specification: string,
  before: ServiceState | undefined,
): Promise<"created" | "updated" | "unchanged"> {
  if (!before) {
    await connection.query(
      [
        `CREATE SERVICE ${service}`,
        `IN COMPUTE POOL ${plainName(computePool)}`,
        `FROM SPECIFICATION $$\n${specification}$$`,
        "MIN_INSTANCES = 1",
        "MAX_INSTANCES = 1",
        ...(warehouse === undefined ? [] : [`QUERY_WAREHOUSE = ${plainName(warehouse)}`]),
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
  if (warehouse !== undefined)
    await connection.query(`ALTER SERVICE ${service} SET QUERY_WAREHOUSE = ${plainName(warehouse)}`);
  if (suspended) await connection.query(`ALTER SERVICE ${service} RESUME`);
  onEvent?.({ type: "service-altered", service, image: image.path });
  return "updated";
}

/** Back to the specification that was in force. @returns whether the old version is ready again */
async function rollBack(
  { connection, onEvent, readySeconds = 300 }: BindInput,
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
async function endpointUrl(
  connection: BindConnection,
  service: string,
  endpoint: string | undefined,
): Promise<string | undefined> {
  if (endpoint === undefined) return undefined;
  const { rows } = await connection.query<{ name: string; ingress_url: string | null }>(
    `SHOW ENDPOINTS IN SERVICE ${service}`,
  );
  const address = rows.find((row) => row.name === endpoint)?.ingress_url;
  if (!address || address.includes(" ")) return undefined;
  return address.includes("://") ? address : `https://${address}`;
}
