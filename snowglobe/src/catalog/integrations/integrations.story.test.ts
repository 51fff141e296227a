import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import { connectAs } from "../../server/test-role.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// Integrations that are kept: https://docs.snowflake.com/en/sql-reference/sql/create-integration

let globe: Snowglobe;
let admin: TestConnection;
let maker: TestConnection;

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe, { role: "ACCOUNTADMIN" });
  for (const sql of [
    "CREATE DATABASE d",
    "CREATE ROLE maker",
    "GRANT USAGE ON DATABASE d TO ROLE maker",
    "GRANT USAGE, CREATE SECRET ON SCHEMA d.public TO ROLE maker",
  ])
    await admin.query(sql);
  maker = await connectAs(globe, admin, { role: "maker", user: "mia" }, { database: "D", schema: "PUBLIC" });
}, 60_000);
afterAll(async () => {
  await maker?.close();
  await admin?.close();
  await globe?.close();
});

const described = async (name: string) =>
  Object.fromEntries(
    (await admin.query(`DESC INTEGRATION ${name}`)).map((line) => [line.property, line.property_value]),
  );

const CASES = [
  {
    sql: "NOTIFICATION INTEGRATION mail TYPE = EMAIL ENABLED = TRUE ALLOWED_RECIPIENTS = ('a@x.example')",
    ...{ name: "MAIL", type: "EMAIL", category: "NOTIFICATION" },
    told: { ENABLED: "true", ALLOWED_RECIPIENTS: "a@x.example" },
  },
  {
    sql: "NOTIFICATION INTEGRATION sns TYPE = QUEUE DIRECTION = OUTBOUND NOTIFICATION_PROVIDER = AWS_SNS ENABLED = TRUE AWS_SNS_TOPIC_ARN = 't' AWS_SNS_ROLE_ARN = 'r'",
    ...{ name: "SNS", type: "QUEUE - AWS_SNS", category: "NOTIFICATION" },
    told: { AWS_SNS_TOPIC_ARN: "t", DIRECTION: "OUTBOUND" },
  },
  {
    sql: "SECURITY INTEGRATION auth TYPE = API_AUTHENTICATION AUTH_TYPE = OAUTH2 OAUTH_CLIENT_ID = 'id' OAUTH_CLIENT_SECRET = 'hidden' OAUTH_TOKEN_ENDPOINT = 'https://x.example' ENABLED = TRUE",
    ...{ name: "AUTH", type: "API_AUTHENTICATION", category: "SECURITY" },
    told: { OAUTH_CLIENT_ID: "id", OAUTH_TOKEN_ENDPOINT: "https://x.example" },
  },
  {
    sql: "SECURITY INTEGRATION okta TYPE = EXTERNAL_OAUTH ENABLED = TRUE EXTERNAL_OAUTH_TYPE = OKTA EXTERNAL_OAUTH_ISSUER = 'i' EXTERNAL_OAUTH_TOKEN_USER_MAPPING_CLAIM = 'sub' EXTERNAL_OAUTH_SNOWFLAKE_USER_MAPPING_ATTRIBUTE = 'login_name'",
    ...{ name: "OKTA", type: "EXTERNAL_OAUTH - OKTA", category: "SECURITY" },
    told: { EXTERNAL_OAUTH_ANY_ROLE_MODE: "DISABLE" },
  },
  {
    sql: "SECURITY INTEGRATION users TYPE = SCIM SCIM_CLIENT = 'OKTA' RUN_AS_ROLE = 'MAKER' ENABLED = TRUE",
    ...{ name: "USERS", type: "SCIM - OKTA", category: "SECURITY" },
    told: { RUN_AS_ROLE: "MAKER" },
  },
  {
    sql: "CATALOG INTEGRATION glue CATALOG_SOURCE = GLUE TABLE_FORMAT = ICEBERG GLUE_AWS_ROLE_ARN = 'r' GLUE_CATALOG_ID = '1' ENABLED = TRUE",
    ...{ name: "GLUE", type: "CATALOG", category: "CATALOG" },
    told: { CATALOG_SOURCE: "GLUE", REFRESH_INTERVAL_SECONDS: "30" },
  },
];

it.each(CASES)(
  "keeps $name, tells of it, changes and drops it",
  async ({ sql, name, type, category, told }) => {
    await expect(maker.query(`CREATE ${sql}`)).rejects.toThrow(
      "Insufficient privileges to operate on account",
    );
    await admin.query(`CREATE ${sql}`);
    await expect(admin.query(`CREATE ${sql}`)).rejects.toThrow("already exists");
    await admin.query(`CREATE OR REPLACE ${sql}`);
    expect(await admin.query(`SHOW ${category} INTEGRATIONS LIKE '${name}'`)).toMatchObject([
      { name, type, category, enabled: "true" },
    ]);
    expect(await described(name)).toMatchObject(told);
    expect(JSON.stringify(await described(name))).not.toContain("hidden");
    await admin.query(`ALTER ${category} INTEGRATION ${name} SET ENABLED = FALSE COMMENT = 'off'`);
    expect(await described(name)).toMatchObject({ ENABLED: "false", COMMENT: "off" });
    expect(await maker.query("SHOW INTEGRATIONS")).toEqual([]);
    await admin.query(`GRANT USAGE ON INTEGRATION ${name} TO ROLE maker`);
    expect(await maker.query("SHOW INTEGRATIONS")).toMatchObject([{ name }]);
    await expect(maker.query(`DROP ${category} INTEGRATION ${name}`)).rejects.toThrow(
      "Insufficient privileges",
    );
    await admin.query(`DROP ${category} INTEGRATION ${name}`);
    expect(await admin.query(`SHOW INTEGRATIONS LIKE '${name}'`)).toEqual([]);
  },
);

it("refuses what does not belong together", async () => {
  for (const [sql, message] of [
    [
      "NOTIFICATION INTEGRATION x TYPE = EMAIL ENABLED = TRUE WEBHOOK_URL = 'u'",
      "invalid property 'WEBHOOK_URL'",
    ],
    ["NOTIFICATION INTEGRATION x TYPE = WEBHOOK ENABLED = TRUE", "[WEBHOOK_URL]"],
    ["SECURITY INTEGRATION x TYPE = SAML2 ENABLED = TRUE SAML2_ISSUER = 'i'", "[SAML2_SSO_URL]"],
    ["SECURITY INTEGRATION x TYPE = OIDC ENABLED = TRUE", "TYPE = OIDC"],
    [
      "CATALOG INTEGRATION x CATALOG_SOURCE = GLUE GLUE_AWS_ROLE_ARN = 'r' GLUE_CATALOG_ID = '1'",
      "[ENABLED]",
    ],
  ] as const)
    await expect(admin.query(`CREATE ${sql}`)).rejects.toThrow(message);
});

it("keeps secrets of all types, and shows none of what they hold", async () => {
  await admin.query(
    "CREATE SECURITY INTEGRATION auth TYPE = API_AUTHENTICATION AUTH_TYPE = OAUTH2 OAUTH_CLIENT_ID = 'id' OAUTH_CLIENT_SECRET = 'hidden' ENABLED = TRUE",
  );
  const oauth =
    "CREATE SECRET d.public.oauth TYPE = OAUTH2 API_AUTHENTICATION = auth OAUTH_SCOPES = ('read', 'write')";
  await expect(maker.query(oauth)).rejects.toThrow("Integration 'AUTH' does not exist or not authorized");
  await admin.query("GRANT USAGE ON INTEGRATION auth TO ROLE maker");
  await maker.query(oauth);
  await maker.query(
    "CREATE SECRET d.public.code TYPE = OAUTH2 API_AUTHENTICATION = auth OAUTH_REFRESH_TOKEN = 'hidden' OAUTH_REFRESH_TOKEN_EXPIRY_TIME = '2030-01-01 00:00:00'",
  );
  await maker.query("CREATE SECRET d.public.cloud TYPE = CLOUD_PROVIDER_TOKEN API_AUTHENTICATION = auth");
  await maker.query("CREATE SECRET d.public.sym TYPE = SYMMETRIC_KEY ALGORITHM = GENERIC");
  expect(
    (await admin.query("SHOW SECRETS IN SCHEMA d.public")).map((row) => [
      row.name,
      row.secret_type,
      row.oauth_scopes,
    ]),
  ).toEqual([
    ["CLOUD", "CLOUD_PROVIDER_TOKEN", null],
    ["CODE", "OAUTH2", null],
    ["OAUTH", "OAUTH2", "[read, write]"],
    ["SYM", "SYMMETRIC_KEY", null],
  ]);
  const told = await admin.query("DESC SECRET d.public.code");
  expect(told).toMatchObject([
    { oauth_refresh_token_expiry_time: "2030-01-01 00:00:00", integration_name: "AUTH" },
  ]);
  expect(JSON.stringify(told)).not.toContain("hidden");
  await maker.query("ALTER SECRET d.public.code SET OAUTH_REFRESH_TOKEN = 'other'");
  await expect(maker.query("CREATE SECRET d.public.x TYPE = SYMMETRIC_KEY")).rejects.toThrow("[ALGORITHM]");
});
