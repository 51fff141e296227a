import { type Snowglobe, startSnowglobe } from "snowglobe";
import { connect } from "../../core/snowflake/connect.ts";

export interface TestAccount {
  readonly globe: Snowglobe;
  /** what a user would have in the environment */
  readonly env: Record<string, string>;
  /** Runs a statement as ACCOUNTADMIN. */
  administrator(sql: string): Promise<void>;
  close(): Promise<void>;
}

/** An account with a database MY_DB that a role DEPLOYER owns, and a user who may take that role. */
export async function openTestAccount(): Promise<TestAccount> {
  const globe = await startSnowglobe({ administrator: { user: "ADMIN", password: "administrator" } });
  const administrator = await connect({
    account: "SNOWGLOBE",
    accessUrl: globe.url,
    user: "ADMIN",
    password: "administrator",
    role: "ACCOUNTADMIN",
  });
  for (const sql of [
    "CREATE WAREHOUSE WH",
    "CREATE DATABASE MY_DB",
    "CREATE ROLE DEPLOYER",
    "GRANT ROLE DEPLOYER TO USER ADMIN",
    "GRANT USAGE ON WAREHOUSE WH TO ROLE DEPLOYER",
    "GRANT OWNERSHIP ON DATABASE MY_DB TO ROLE DEPLOYER COPY CURRENT GRANTS",
  ]) {
    await administrator.query(sql);
  }
  return {
    globe,
    async administrator(sql) {
      await administrator.query(sql);
    },
    env: {
      SNOWFLAKE_ACCOUNT: "SNOWGLOBE",
      SNOWFLAKE_ACCESS_URL: globe.url,
      SNOWFLAKE_USER: "ADMIN",
      SNOWFLAKE_PASSWORD: "administrator",
      SNOWFLAKE_ROLE: "DEPLOYER",
      SNOWFLAKE_WAREHOUSE: "WH",
      SNOWFLAKE_DATABASE: "MY_DB",
      SCHEMACHANGE_CHANGE_HISTORY_TABLE: "MY_DB.METADATA.CHANGE_HISTORY",
    },
    async close() {
      await administrator.close();
      await globe.close();
    },
  };
}
