import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import { connectAs } from "../server/test-role.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// The life of external stages and storage integrations over a folder that stands for a bucket:
// https://docs.snowflake.com/en/user-guide/data-load-s3-config-storage-integration

let globe: Snowglobe;
let admin: TestConnection;
let reader: TestConnection | undefined;
let bucket: string;
let home: string;

const start = async () => {
  globe = await startTestGlobe({ folder: home, mounts: { "s3://landing/data": bucket } });
  admin = await connect(globe, { role: "ACCOUNTADMIN", database: "D", schema: "PUBLIC", warehouse: "W" });
};

beforeAll(async () => {
  bucket = await mkdtemp(join(tmpdir(), "snowglobe-bucket-"));
  home = await mkdtemp(join(tmpdir(), "snowglobe-home-"));
  await mkdir(join(bucket, "orders", "2024"), { recursive: true });
  await writeFile(join(bucket, "orders", "2024", "one.csv"), "1,a\n2,b\n");
  await writeFile(join(bucket, "orders", "two.csv"), "3,c\n");
  await writeFile(join(bucket, "orders-old.csv"), "4,d\n");
  await writeFile(join(home, "outside.csv"), "5,e\n");
  await symlink(join(home, "outside.csv"), join(bucket, "orders", "link.csv"));
  await symlink(home, join(bucket, "away"));
  await start();
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE orders (id INT, name VARCHAR)",
    "CREATE ROLE loader",
    "GRANT USAGE ON WAREHOUSE w TO ROLE loader",
    "GRANT USAGE ON DATABASE d TO ROLE loader",
    "GRANT USAGE, CREATE STAGE ON SCHEMA d.public TO ROLE loader",
    "GRANT INSERT, SELECT ON TABLE orders TO ROLE loader",
  ])
    await admin.query(sql);
  reader = await connectAs(
    globe,
    admin,
    { role: "loader", user: "lola" },
    { database: "D", schema: "PUBLIC", warehouse: "W" },
  );
}, 60_000);
afterAll(async () => {
  await reader?.close();
  await admin?.close();
  await globe?.close();
  for (const folder of [bucket, home]) await rm(folder, { recursive: true, force: true });
});

const asReader = async (sql: string) => (reader ? await reader.query(sql) : []);
const names = async (stage: string) => (await admin.query(`LIST ${stage}`)).map(({ name }) => name);

it("makes, shows and describes a storage integration", async () => {
  const create = (rest: string) => `CREATE STORAGE INTEGRATION s3_int TYPE = EXTERNAL_STAGE ${rest}`;
  await expect(admin.query(create("STORAGE_PROVIDER = 'S3' ENABLED = TRUE"))).rejects.toThrow(
    "STORAGE_ALLOWED_LOCATIONS",
  );
  await expect(
    admin.query(
      create(
        "STORAGE_PROVIDER = 'S3' ENABLED = TRUE STORAGE_ALLOWED_LOCATIONS = ('gcs://x/') STORAGE_AWS_ROLE_ARN = 'r'",
      ),
    ),
  ).rejects.toThrow("invalid value [gcs://x/] for parameter 'STORAGE_ALLOWED_LOCATIONS'");
  await expect(
    admin.query(
      create(
        "STORAGE_PROVIDER = 'GCS' ENABLED = TRUE STORAGE_ALLOWED_LOCATIONS = ('*') STORAGE_AWS_ROLE_ARN = 'r'",
      ),
    ),
  ).rejects.toThrow("invalid property 'STORAGE_AWS_ROLE_ARN'");
  await admin.query(
    create(`STORAGE_PROVIDER = 'S3' STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::001234567890:role/load' ENABLED = TRUE
      STORAGE_ALLOWED_LOCATIONS = ('s3://landing/data/', 's3://other') STORAGE_BLOCKED_LOCATIONS = ('s3://landing/data/hr/')
      COMMENT = 'loads'`),
  );
  expect(await admin.query("SHOW STORAGE INTEGRATIONS")).toMatchObject([
    { name: "S3_INT", type: "EXTERNAL_STAGE", category: "STORAGE", enabled: "true", comment: "loads" },
  ]);
  expect(await admin.query("SHOW INTEGRATIONS LIKE 's3%'")).toHaveLength(1);
  expect(await admin.query("SHOW EXTERNAL ACCESS INTEGRATIONS")).toEqual([]);
  const lines = await admin.query("DESC STORAGE INTEGRATION s3_int");
  expect(Object.fromEntries(lines.map((line) => [line.property, line.property_value]))).toMatchObject({
    ENABLED: "true",
    STORAGE_PROVIDER: "S3",
    STORAGE_ALLOWED_LOCATIONS: "s3://landing/data/,s3://other",
    STORAGE_BLOCKED_LOCATIONS: "s3://landing/data/hr/",
    STORAGE_AWS_ROLE_ARN: "arn:aws:iam::001234567890:role/load",
    STORAGE_AWS_EXTERNAL_ID: expect.stringMatching(/^SNOWGLOBE_SFCRole=/),
    COMMENT: "loads",
  });
  await expect(admin.query("ALTER EXTERNAL ACCESS INTEGRATION s3_int SET ENABLED = FALSE")).rejects.toThrow(
    "does not exist or not authorized",
  );
});

it("makes stages where the integration allows it, for who may use it", async () => {
  const stage = (name: string, url: string) =>
    `CREATE STAGE ${name} URL = '${url}' STORAGE_INTEGRATION = s3_int`;
  for (const url of [
    "s3://elsewhere/",
    "s3://landing/data/hr/",
    "s3://landing/data/hr/pay/",
    "s3://otherwise/",
  ])
    await expect(admin.query(stage("x", url))).rejects.toThrow(
      `Location '${url}' is not allowed by integration 'S3_INT'`,
    );
  await expect(admin.query(stage("x", "http://landing/"))).rejects.toThrow("invalid URL prefix");
  await expect(admin.query(stage("x", "s3://landing/data/../hr/"))).rejects.toThrow("invalid path");
  await expect(admin.query("CREATE STAGE x STORAGE_INTEGRATION = s3_int")).rejects.toThrow("[URL]");
  await expect(asReader(stage("hers", "s3://landing/data/orders/"))).rejects.toThrow(
    "Integration 'S3_INT' does not exist or not authorized",
  );
  await admin.query("GRANT USAGE ON INTEGRATION s3_int TO ROLE loader");
  await asReader(stage("hers", "s3://landing/data/orders/"));
  await admin.query(`${stage("orders_stage", "s3://landing/data/orders/")} FILE_FORMAT = (TYPE = CSV)`);
  expect(await admin.query("SHOW STAGES LIKE 'orders_stage'")).toMatchObject([
    {
      url: "s3://landing/data/orders/",
      type: "EXTERNAL",
      cloud: "AWS",
      storage_integration: "S3_INT",
      has_credentials: "N",
      directory_enabled: "N",
    },
  ]);
  const described = await admin.query("DESC STAGE orders_stage");
  expect(described.find(({ property }) => property === "URL")?.property_value).toBe(
    '["s3://landing/data/orders/"]',
  );
  await expect(
    admin.query("CREATE STAGE inside; ALTER STAGE inside SET URL = 's3://landing/data/'"),
  ).rejects.toThrow();
});

it("lists, queries, loads, unloads and removes over the mount", async () => {
  expect(await names("@orders_stage")).toEqual([
    "s3://landing/data/orders/2024/one.csv",
    "s3://landing/data/orders/two.csv",
  ]);
  expect(await names("@orders_stage/2024/")).toEqual(["s3://landing/data/orders/2024/one.csv"]);
  expect(
    await admin.query("SELECT $1::INT AS id, METADATA$FILENAME AS f FROM @orders_stage ORDER BY id"),
  ).toEqual([
    { ID: 1, F: "data/orders/2024/one.csv" },
    { ID: 2, F: "data/orders/2024/one.csv" },
    { ID: 3, F: "data/orders/two.csv" },
  ]);
  const copy = "COPY INTO orders FROM @orders_stage PATTERN = '.*[.]csv'";
  expect(await admin.query(copy)).toMatchObject([
    { file: "s3://landing/data/orders/2024/one.csv", status: "LOADED", rows_loaded: 2 },
    { file: "s3://landing/data/orders/two.csv", status: "LOADED", rows_loaded: 1 },
  ]);
  expect(await admin.query(copy)).toEqual([{ status: "Copy executed with 0 files processed." }]);
  await admin.query(
    "COPY INTO @orders_stage/out/ FROM orders FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE) OVERWRITE = TRUE",
  );
  expect(await readdir(join(bucket, "orders", "out"))).toEqual(["data_0_0_0.csv"]);
  expect(await admin.query("REMOVE @orders_stage/out/")).toEqual([
    { name: "s3://landing/data/orders/out/data_0_0_0.csv", result: "removed" },
  ]);
  await expect(admin.query(`PUT file://${join(home, "outside.csv")} @orders_stage`)).rejects.toThrow(
    "PUT does not work on an external stage",
  );
});

it("takes an address without a slash at its end as a prefix, and locations without a stage", async () => {
  await admin.query("CREATE STAGE prefixed URL = 's3://landing/data/orders'");
  expect(await names("@prefixed")).toEqual([
    "s3://landing/data/orders-old.csv",
    "s3://landing/data/orders/2024/one.csv",
    "s3://landing/data/orders/two.csv",
  ]);
  expect(await names("@prefixed/two.csv")).toEqual(["s3://landing/data/orders/two.csv"]);
  await admin.query("CREATE TABLE plain LIKE orders");
  const from = "COPY INTO plain FROM 's3://landing/data/orders/2024/'";
  expect(await admin.query(`${from} CREDENTIALS = (AWS_KEY_ID = 'k' AWS_SECRET_KEY = 'z')`)).toMatchObject([
    { rows_loaded: 2 },
  ]);
  await expect(
    admin.query("COPY INTO plain FROM 's3://landing/data/hr/' STORAGE_INTEGRATION = s3_int"),
  ).rejects.toThrow("is not allowed by integration");
  await admin.query(
    "COPY INTO 's3://landing/data/un/x' FROM plain STORAGE_INTEGRATION = s3_int FILE_FORMAT = (COMPRESSION = NONE)",
  );
  expect(await readdir(join(bucket, "un"))).toEqual(["x_0_0_0.csv"]);
});

it("says what to do when nothing stands for the address, and follows no link", async () => {
  await admin.query("CREATE STAGE nowhere URL = 's3://other/'");
  await expect(admin.query("LIST @nowhere")).rejects.toThrow("--mount s3://other=FOLDER");
  await expect(admin.query("SELECT $1 FROM @nowhere/a.csv")).rejects.toThrow("--mount s3://other");
  await admin.query("CREATE STAGE whole URL = 's3://landing'");
  await expect(admin.query("LIST @whole")).rejects.toThrow("--mount s3://landing=FOLDER");
  expect(await names("@whole/data/orders/two.csv")).toEqual(["s3://landing/data/orders/two.csv"]);
  await expect(admin.query("LIST @whole/data/../../x")).rejects.toThrow("invalid path");
  await expect(admin.query("SELECT $1 FROM @whole/data/away/outside.csv")).resolves.toEqual([]);
  await expect(admin.query("COPY INTO @whole/data/away/x FROM orders")).rejects.toThrow(
    "a link is on its way",
  );
});

it("keeps no credential", async () => {
  await admin.query(
    "CREATE STAGE keyed URL = 's3://landing/data/' CREDENTIALS = (AWS_KEY_ID = 'AKIAKEY' AWS_SECRET_KEY = 'topsecret') ENCRYPTION = (TYPE = 'AWS_SSE_KMS' KMS_KEY_ID = 'aws/key')",
  );
  expect(await admin.query("SHOW STAGES LIKE 'keyed'")).toMatchObject([
    { has_credentials: "Y", has_encryption_key: "Y", storage_integration: null },
  ]);
  const told = JSON.stringify([await admin.query("SHOW STAGES"), await admin.query("DESC STAGE keyed")]);
  expect(told).not.toMatch(/AKIAKEY|topsecret|aws.key/);
});

it("has a directory table that is as it was refreshed last", async () => {
  await admin.query("CREATE STAGE dir URL = 's3://landing/data/orders/' DIRECTORY = (ENABLE = TRUE)");
  const paths = async () =>
    (await admin.query("SELECT relative_path AS p FROM DIRECTORY(@dir) ORDER BY p")).map(({ P }) => P);
  expect(await paths()).toEqual(["2024/one.csv", "two.csv"]);
  await writeFile(join(bucket, "orders", "three.csv"), "6,f\n");
  expect(await paths()).toEqual(["2024/one.csv", "two.csv"]);
  expect(await admin.query("ALTER STAGE dir REFRESH")).toMatchObject([
    { file: "three.csv", status: "REGISTERED_NEW" },
  ]);
  await rm(join(bucket, "orders", "three.csv"));
  expect(await admin.query("ALTER STAGE dir REFRESH SUBPATH = '2024'")).toEqual([]);
  expect(await admin.query("ALTER STAGE dir REFRESH")).toMatchObject([
    { file: "three.csv", status: "UNREGISTERED" },
  ]);
  expect(await admin.query("SELECT size, md5, file_url FROM DIRECTORY(@dir) d WHERE size = 4")).toMatchObject(
    [
      {
        SIZE: 4,
        MD5: expect.stringMatching(/^[0-9a-f]{32}$/),
        FILE_URL: expect.stringContaining("/api/files/D/PUBLIC/DIR/"),
      },
    ],
  );
  await expect(admin.query("SELECT * FROM DIRECTORY(@orders_stage)")).rejects.toThrow("is not enabled");
  await expect(admin.query("ALTER STAGE orders_stage REFRESH")).rejects.toThrow("is not enabled");
});

it("is granted by USAGE, and by nothing else", async () => {
  const all = ["LIST @orders_stage", "SELECT $1 FROM @orders_stage", "SELECT * FROM DIRECTORY(@dir)"];
  for (const sql of all) await expect(asReader(sql)).rejects.toThrow("does not exist or not authorized");
  await admin.query("GRANT USAGE ON STAGE orders_stage TO ROLE loader");
  await admin.query("GRANT USAGE ON STAGE dir TO ROLE loader");
  for (const sql of all) await asReader(sql);
  expect(await asReader("COPY INTO orders FROM @orders_stage FORCE = TRUE")).toHaveLength(2);
  await admin.query("REVOKE USAGE ON STAGE orders_stage FROM ROLE loader");
  await admin.query("GRANT READ ON STAGE orders_stage TO ROLE loader");
  await expect(asReader("LIST @orders_stage")).rejects.toThrow("Insufficient privileges to operate on stage");
  await expect(asReader("DROP STORAGE INTEGRATION s3_int")).rejects.toThrow("Insufficient privileges");
});

it("loses its files with its integration", async () => {
  await admin.query("ALTER STORAGE INTEGRATION s3_int SET ENABLED = FALSE");
  await expect(admin.query("LIST @orders_stage")).rejects.toThrow("is not enabled");
  await admin.query(
    "ALTER INTEGRATION s3_int SET ENABLED = TRUE STORAGE_BLOCKED_LOCATIONS = ('s3://landing/data/orders/')",
  );
  await expect(admin.query("LIST @orders_stage")).rejects.toThrow("is not allowed by integration");
  await admin.query("ALTER STORAGE INTEGRATION s3_int UNSET STORAGE_BLOCKED_LOCATIONS");
  expect(await names("@orders_stage")).toHaveLength(2);
});

it("is cloned, kept over a restart, and dropped", async () => {
  await admin.query("CREATE STAGE again CLONE orders_stage");
  expect(await names("@again")).toHaveLength(2);
  await expect(admin.query("CREATE STAGE inner_stage")).resolves.toBeDefined();
  await expect(admin.query("CREATE STAGE x CLONE inner_stage")).rejects.toThrow(
    "internal stages cannot be cloned",
  );
  await admin.query("CREATE SCHEMA copied CLONE public");
  expect((await admin.query("SHOW STAGES IN SCHEMA copied")).map(({ name }) => name)).toContain(
    "ORDERS_STAGE",
  );
  await admin.close();
  await reader?.close();
  reader = undefined;
  await globe.close();
  await start();
  expect(await names("@d.copied.orders_stage")).toHaveLength(2);
  expect(await admin.query("SELECT relative_path FROM DIRECTORY(@d.public.dir)")).toHaveLength(2);
  await admin.query("DROP INTEGRATION s3_int");
  await expect(admin.query("LIST @d.public.orders_stage")).rejects.toThrow("was dropped or replaced");
  await admin.query("DROP STAGE d.public.orders_stage");
  await expect(admin.query("LIST @d.public.orders_stage")).rejects.toThrow(
    "does not exist or not authorized",
  );
});
