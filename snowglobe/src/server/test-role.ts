import type { ConnectionOptions } from "snowflake-sdk";
import { connect, type TestConnection } from "./test-driver.ts";

export interface TestRole {
  readonly role: string;
  /** ANNA unless told otherwise. */
  readonly user?: string;
  /** What the role has: `USAGE ON DATABASE d`. */
  readonly grants?: readonly string[];
}

const PASSWORD = "Secret words 1";

/** Makes a role and a user who has that one role and no secondary ones, and signs in as the user. */
export async function connectAs(
  globe: { readonly url: string },
  admin: TestConnection,
  { role, user = "anna", grants = [] }: TestRole,
  options: Partial<ConnectionOptions> = {},
): Promise<TestConnection> {
  for (const sql of [
    `CREATE ROLE IF NOT EXISTS ${role}`,
    `CREATE USER IF NOT EXISTS ${user} PASSWORD = '${PASSWORD}' DEFAULT_ROLE = ${role} DEFAULT_SECONDARY_ROLES = ()`,
    `GRANT ROLE ${role} TO USER ${user}`,
    ...grants.map((grant) => `GRANT ${grant} TO ROLE ${role}`),
  ])
    await admin.query(sql);
  return connect(globe, { username: user.toUpperCase(), password: PASSWORD, ...options });
}
