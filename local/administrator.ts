import type { Environment } from "../core/project/project.ts";
import { connect } from "../core/snowflake/connect.ts";
import type { SnowflakeConnection } from "../core/snowflake/connection.ts";
import { administratorUser } from "./secrets.ts";
import type { Local } from "./start-local.ts";

/** Signs in as the account's administrator, with no secondary roles: a role is then exactly that role. */
export async function connectAsAdministrator(
  local: { readonly globe: Pick<Local["globe"], "url">; readonly identity: Local["identity"] },
  environment: Pick<Environment, "warehouse"> = {},
): Promise<SnowflakeConnection> {
  const { warehouse } = environment;
  const connection = await connect({
    account: "SNOWGLOBE",
    accessUrl: local.globe.url,
    user: administratorUser,
    role: "ACCOUNTADMIN",
    ...(warehouse === undefined ? {} : { warehouse }),
    privateKey: local.identity.administrator.privateKey,
  });
  await connection.query("USE SECONDARY ROLES NONE");
  return connection;
}
