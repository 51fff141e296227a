import type { CatalogObject } from "../account/catalog.ts";
import type { Session } from "../account/session.ts";

/** A session with an object's owner's rights, whose names without schema mean those beside the object. */
export function ownerSession(session: Session, object: CatalogObject): Session {
  return {
    ...session,
    role: object.owner,
    secondaryRoles: "NONE",
    database: object.path.database ?? null,
    schema: object.path.schema ?? null,
    ownersRights: { role: object.owner ?? "" },
  };
}
