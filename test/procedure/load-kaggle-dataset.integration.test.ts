import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../snowglobe/src/server/test-driver.ts";
import type { Snowglobe } from "../../snowglobe/src/start-snowglobe.ts";

/*
 * The shipped procedure as it is shipped: its files staged by PUT, imported by CREATE PROCEDURE, called by a role that
 * has nothing but USAGE of it, downloading from a stand-in for Kaggle, which redirects to a second host.
 */

const CODE = fileURLToPath(new URL("../../migrations/python/load_kaggle_dataset/", import.meta.url));
const REAL_DATA =
  process.env.SNOWHOOK_TEST_DATA ??
  fileURLToPath(new URL("../../../shared/data/vgsales.csv", import.meta.url));

const HEADER =
  "Rank,Name,Platform,Year,Genre,Publisher,NA_Sales,EU_Sales,JP_Sales,Other_Sales,Global_Sales\n";
const SAMPLE = `${HEADER}1,"A, ""B""",SNES,1995,G,P,0.1,0.2,0.3,0.4,1.01
2,Ünïcode,SNES,1995,G,N/A,0.1,0,0,0,0.1
3,C,2600,N/A,G,P,1,0,0,0,1
4,D,SNES,1996,G,P,0,0,0,0,0.02
`;

interface Kaggle {
  content: Uint8Array;
  answer: (response: ServerResponse, request: IncomingMessage) => boolean;
  requests: { host: string | undefined; path: string | undefined; authorization: string | undefined }[];
}

const kaggle: Kaggle = { content: new Uint8Array(), answer: () => false, requests: [] };
let server: Server;
let globe: Snowglobe;
let admin: TestConnection;
let etl: TestConnection;

beforeAll(async () => {
  server = createServer((request, response) => {
    kaggle.requests.push({
      host: request.headers.host,
      path: request.url,
      authorization: request.headers.authorization,
    });
    if (kaggle.answer(response, request)) return;
    if (request.headers.host === "www.kaggle.com") {
      response.writeHead(302, { location: "https://storage.googleapis.com/x?signature=s" }).end();
    } else response.end(kaggle.content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  globe = await startTestGlobe({ hosts: { "www.kaggle.com": url, "storage.googleapis.com": url } });
  admin = await connect(globe, { role: "ACCOUNTADMIN" });
  await setUp();
  etl = await connect(globe, { role: "ETL", warehouse: "W" });
  await etl.query("USE SECONDARY ROLES NONE");
});

afterAll(async () => {
  await etl?.close();
  await admin?.close();
  await globe?.close();
  await new Promise((resolve) => server?.close(resolve));
});

beforeEach(() => {
  kaggle.content = zipSync({ "vgsales.csv": strToU8(SAMPLE) });
  kaggle.answer = () => false;
  kaggle.requests.length = 0;
});

async function setUp(): Promise<void> {
  const names = (await readdir(CODE)).filter((name) => name.endsWith(".py")).sort();
  for (const sql of [
    "USE SECONDARY ROLES NONE",
    "CREATE WAREHOUSE W",
    "CREATE DATABASE D",
    "CREATE SCHEMA D.GAMES",
    "CREATE SCHEMA D.EGRESS",
    "CREATE NETWORK RULE D.EGRESS.RULE TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('www.kaggle.com', 'storage.googleapis.com')",
    "CREATE SECRET D.EGRESS.KAGGLE TYPE = PASSWORD USERNAME = 'someone' PASSWORD = 'a key'",
    "CREATE EXTERNAL ACCESS INTEGRATION KAGGLE ALLOWED_NETWORK_RULES = (D.EGRESS.RULE) ALLOWED_AUTHENTICATION_SECRETS = (D.EGRESS.KAGGLE) ENABLED = TRUE",
    "CREATE ROLE DEPLOY",
    "CREATE ROLE ETL",
    "GRANT ROLE DEPLOY TO ROLE ACCOUNTADMIN",
    "GRANT ROLE ETL TO USER ADMIN",
    "GRANT USAGE ON WAREHOUSE W TO ROLE DEPLOY",
    "GRANT USAGE ON WAREHOUSE W TO ROLE ETL",
    "GRANT USAGE ON DATABASE D TO ROLE DEPLOY",
    "GRANT USAGE ON DATABASE D TO ROLE ETL",
    "GRANT OWNERSHIP ON SCHEMA D.GAMES TO ROLE DEPLOY",
    "GRANT USAGE ON SCHEMA D.EGRESS TO ROLE DEPLOY",
    "GRANT READ ON SECRET D.EGRESS.KAGGLE TO ROLE DEPLOY",
    "GRANT USAGE ON INTEGRATION KAGGLE TO ROLE DEPLOY",
    "USE ROLE DEPLOY",
    "USE SCHEMA D.GAMES",
    "CREATE FILE FORMAT CSV_FORMAT TYPE = CSV SKIP_HEADER = 1 FIELD_OPTIONALLY_ENCLOSED_BY = '\"' NULL_IF = ('N/A', '')",
    "CREATE STAGE LANDING FILE_FORMAT = (FORMAT_NAME = 'CSV_FORMAT')",
    "CREATE STAGE CODE",
    `CREATE TABLE SALES (PLATFORM VARCHAR, YEAR NUMBER(4,0), NA_SALES NUMBER(12,2), EU_SALES NUMBER(12,2),
       JP_SALES NUMBER(12,2), OTHER_SALES NUMBER(12,2), GLOBAL_SALES NUMBER(12,2))`,
    ...names.map((name) => `PUT file://${CODE}${name} @CODE/v1 AUTO_COMPRESS = FALSE`),
    `CREATE PROCEDURE LOAD_KAGGLE_DATASET(OWNER VARCHAR, DATASET VARCHAR, TARGET VARCHAR) RETURNS VARIANT
       LANGUAGE PYTHON RUNTIME_VERSION = '3.12' PACKAGES = ('snowflake-snowpark-python')
       IMPORTS = (${names.map((name) => `'@D.GAMES.CODE/v1/${name}'`).join(", ")}) HANDLER = 'load_kaggle_dataset.main'
       EXTERNAL_ACCESS_INTEGRATIONS = (KAGGLE) SECRETS = ('kaggle' = D.EGRESS.KAGGLE) EXECUTE AS OWNER`,
    "GRANT USAGE ON SCHEMA GAMES TO ROLE ETL",
    "GRANT USAGE ON PROCEDURE LOAD_KAGGLE_DATASET(VARCHAR, VARCHAR, VARCHAR) TO ROLE ETL",
  ]) {
    await admin.query(sql);
  }
}

const load = async (target = "SALES") =>
  Object.values(
    (await etl.query(`CALL D.GAMES.LOAD_KAGGLE_DATASET('gregorut', 'videogamesales', '${target}')`))[0] ?? {},
  )[0];

const sales = async () =>
  (await admin.query("SELECT PLATFORM, YEAR, NA_SALES, GLOBAL_SALES FROM SALES ORDER BY PLATFORM, YEAR")).map(
    (row) => Object.values(row),
  );

const LOADED = [
  ["2600", null, 1, 1],
  ["SNES", 1995, 0.2, 1.11],
  ["SNES", 1996, 0, 0.02],
];

describe("a load", () => {
  test("replaces the rows and reports, and Kaggle's second host gets no credentials", async () => {
    await admin.query("INSERT INTO SALES (PLATFORM) VALUES ('old')");
    expect(await load()).toEqual({
      rowsRead: 4,
      groups: 3,
      globalSales: "2.13",
      file: "vgsales.csv",
      bytes: kaggle.content.length,
    });
    expect(await sales()).toEqual(LOADED);
    const authorization = `Basic ${Buffer.from("someone:a key").toString("base64")}`;
    expect(kaggle.requests).toEqual([
      { host: "www.kaggle.com", path: "/api/v1/datasets/download/gregorut/videogamesales", authorization },
      { host: "storage.googleapis.com", path: "/x?signature=s", authorization: undefined },
    ]);
  });

  test("a second load gives the same, and so does a csv that is not zipped", async () => {
    await load("D.GAMES.SALES");
    await load("sales");
    expect(await sales()).toEqual(LOADED);
    kaggle.content = strToU8(SAMPLE);
    await load();
    expect(await sales()).toEqual(LOADED);
  });

  test("the caller needs no right on anything but the procedure", async () => {
    await expect(etl.query("SELECT * FROM D.GAMES.SALES")).rejects.toMatchObject({ code: "002003" });
    await expect(etl.query("LIST @D.GAMES.LANDING")).rejects.toMatchObject({ code: "002003" });
  });

  test.skipIf(!existsSync(REAL_DATA))("of the real data set has the golden sums", async () => {
    kaggle.content = zipSync({ "vgsales.csv": new Uint8Array(await readFile(REAL_DATA)) });
    expect(await load()).toMatchObject({ rowsRead: 16_598, groups: 257, globalSales: "8920.44" });
    expect(
      await admin.query(
        `SELECT COUNT(*) AS N, COUNT(DISTINCT PLATFORM) AS P, COUNT_IF(YEAR IS NULL) AS U, SUM(GLOBAL_SALES) AS G,
         SUM(CASE WHEN PLATFORM = 'PS2' THEN GLOBAL_SALES END) AS PS2 FROM SALES`,
      ),
    ).toEqual([{ N: 257, P: 31, U: 16, G: 8920.44, PS2: 1255.64 }]);
  });
});

describe("a load that fails says why and leaves the rows as they are", () => {
  beforeAll(async () => {
    kaggle.content = strToU8(SAMPLE);
    kaggle.answer = () => false;
    await load();
  });

  const refused =
    (status: number, body = ""): Kaggle["answer"] =>
    (response) => {
      response.writeHead(status).end(body);
      return true;
    };

  test.each<[string, Partial<Kaggle>, string]>([
    ["a wrong key", { answer: refused(401) }, "did not accept the user name and key"],
    ["an unknown data set", { answer: refused(404, '{"code":404,"message":"gone"}') }, "Kaggle says: gone"],
    ["no zip", { content: strToU8("PK\u0003\u0004broken") }, "damaged"],
    ["no rows", { content: strToU8(HEADER) }, "the data set has no rows"],
    [
      "a missing column",
      { content: strToU8(SAMPLE.replace("Global_Sales", "Sales")) },
      "columns are missing: Global_Sales",
    ],
    [
      "a wrong number",
      { content: strToU8(SAMPLE.replace("1.01", "1.0.1")) },
      "line 2: Global_Sales is '1.0.1'",
    ],
  ])("%s", async (_, change, message) => {
    Object.assign(kaggle, change);
    await expect(load()).rejects.toMatchObject({ code: "100357", message: expect.stringContaining(message) });
    expect(await sales()).toEqual(LOADED);
  });

  test("a redirect to another host", async () => {
    kaggle.answer = (response) => {
      response.writeHead(302, { location: "https://evil.example/?signature=s" }).end();
      return true;
    };
    await expect(load()).rejects.toThrow("https://evil.example, which is not an expected host");
    expect(await sales()).toEqual(LOADED);
  });

  test("a host that the network rule no longer allows", async () => {
    await admin.query("USE ROLE ACCOUNTADMIN");
    await admin.query("ALTER NETWORK RULE D.EGRESS.RULE SET VALUE_LIST = ('www.kaggle.com')");
    await expect(load()).rejects.toThrow("check the procedure's external access integration");
    await admin.query(
      "ALTER NETWORK RULE D.EGRESS.RULE SET VALUE_LIST = ('www.kaggle.com', 'storage.googleapis.com')",
    );
    await admin.query("USE ROLE DEPLOY");
    expect(await sales()).toEqual(LOADED);
  });

  test("a target elsewhere", async () => {
    await expect(load("D.PUBLIC.SALES")).rejects.toThrow("not in the procedure's own schema D.GAMES");
    await expect(load("SALES; DROP TABLE SALES")).rejects.toThrow("not a table's name");
  });

  test("a file format that does not skip the header", async () => {
    await admin.query("ALTER FILE FORMAT CSV_FORMAT SET SKIP_HEADER = 0");
    await expect(load()).rejects.toThrow("Numeric value 'GLOBAL_SALES' is not recognized");
    await admin.query("ALTER FILE FORMAT CSV_FORMAT SET SKIP_HEADER = 1");
    expect(await sales()).toEqual(LOADED);
  });
});
