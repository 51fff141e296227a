import { createHash } from "node:crypto";
import * as z from "zod";
import { quoteLiteral } from "../snowflake/quote.ts";
import type { BindConnection } from "./bind-types.ts";
import type { ResolvedImage } from "./resolve-image.ts";
import { plainName } from "./service-names.ts";

/** What the service's comment tells the next bind: which image and specification it was brought to. */
const boundComment = z.object({ image: z.string(), digest: z.string(), specification: z.string() });

export interface ServiceState {
  /** PENDING, RUNNING, SUSPENDED … */
  readonly status: string;
  /** The specification that is in force, as Snowflake shows it. */
  readonly specification: string;
  readonly bound: z.output<typeof boundComment> | undefined;
}

interface ServiceRow {
  readonly name: string;
  readonly status: string;
  readonly comment: string | null;
  readonly spec: string;
}

/** The service (`DATABASE.SCHEMA.NAME`) as it is now; undefined when there is none. */
export async function readService(
  connection: BindConnection,
  service: string,
): Promise<ServiceState | undefined> {
  const [database = "", schemaName = "", name = ""] = service.split(".");
  const schema = plainName(database, schemaName);
  const { rows } = await connection.query<ServiceRow>(
    `SHOW SERVICES LIKE ${quoteLiteral(name)} IN SCHEMA ${schema}`,
  );
  // LIKE takes _ for any character.
  if (!rows.some((row) => row.name === name)) return undefined;
  const [row] = (await connection.query<ServiceRow>(`DESC SERVICE ${plainName(schema, name)}`)).rows;
  if (!row) return undefined;
  return { status: row.status, specification: row.spec, bound: readComment(row.comment) };
}

/** The comment that says what the service was brought to. */
export function commentFor(image: ResolvedImage, specification: string): string {
  return JSON.stringify({ image: image.path, digest: image.digest, specification: checksum(specification) });
}

/** Whether the service was brought to just this before. */
export function isBoundTo(state: ServiceState, image: ResolvedImage, specification: string): boolean {
  const { bound } = state;
  return (
    bound?.image === image.path &&
    bound.digest === image.digest &&
    bound.specification === checksum(specification)
  );
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function readComment(comment: string | null): ServiceState["bound"] {
  try {
    return boundComment.safeParse(JSON.parse(comment ?? "")).data;
  } catch {
    return undefined;
  }
}
