import { z } from "zod";
import type { Execution } from "../../account/account.ts";
import { secretProperties } from "../../catalog/kinds/secret.ts";
import type { ProcedureProperties } from "../../catalog/routines/procedure-properties.ts";
import { type HostOperation, HostRefusal } from "../../sandbox/host-operations.ts";
import { allowsSecret } from "./create-procedure.ts";

const request = z.object({ name: z.string() });

/**
 * Gives Python a secret by the name that SECRETS gave it: only the procedure's own, only while an enabled integration
 * of the procedure allows it and the session's role may read it.
 */
export function secretOperation(
  { account, session }: Execution,
  properties: ProcedureProperties,
): HostOperation {
  return async ({ details }) => {
    const { name } = request.parse(details);
    const path = properties.secrets.find(({ variable }) => variable === name)?.secret;
    if (!path) throw new HostRefusal("secret", `Secret with name ${name} is not in the procedure's SECRETS.`);
    const secret = account.catalog.find("SECRET", path);
    const allowed =
      secret &&
      account.access.holds(session, "READ", secret) &&
      properties.integrations.some((integration) => {
        const object = account.catalog.find("INTEGRATION", { name: integration });
        return (
          object?.properties.type === "EXTERNAL_ACCESS" &&
          object.properties.enabled === true &&
          allowsSecret(object, secret)
        );
      });
    if (!allowed) throw new HostRefusal("secret", `Secret ${name} does not exist or not authorized.`);
    const value = secretProperties.parse(secret.properties);
    if (value.type === "PASSWORD") return { value };
    if (value.type === "GENERIC_STRING") return { value: { type: value.type, secret: value.secretString } };
    throw new HostRefusal(
      "secret",
      `Unsupported feature in snowglobe: reading a SECRET of TYPE = ${value.type}.`,
    );
  };
}
