import { metadataSchemaOf } from "../core/deployment/metadata-schema.ts";
import { isMissingObject } from "../core/snowflake/missing-object.ts";
import { connectAsAdministrator } from "./administrator.ts";
import type { Local } from "./start-local.ts";

/**
 * Ends the leases that a former start left behind when it was killed, or stopped in the middle of a deployment. Its
 * queue is gone, and its statements ended with the account, so nobody will come back for them: without this the next
 * push would wait until they expire. Call it after setup and before the first push.
 * @returns the keys of the environments that were held
 */
export async function endLostLeases(local: Pick<Local, "project" | "globe" | "identity">): Promise<string[]> {
  const held: string[] = [];
  for (const environment of local.project.environments) {
    const table = `${metadataSchemaOf(environment)}.SNOWHOOK_LEASE`;
    const connection = await connectAsAdministrator(local, environment);
    try {
      const { updatedRows } = await connection.query(
        `UPDATE ${table} SET EXPIRES_ON = CURRENT_TIMESTAMP() WHERE EXPIRES_ON > CURRENT_TIMESTAMP()`,
      );
      if ((updatedRows ?? 0) > 0) held.push(environment.key);
    } catch (error) {
      // nothing was ever deployed there
      if (!isMissingObject(error)) throw error;
    } finally {
      await connection.close();
    }
  }
  return held;
}
