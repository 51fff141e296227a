import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// The life of a listing: https://docs.snowflake.com/en/progaccess/listing-progaccess-about. The embedded account is alone
// in its organization: a listing is kept, with its manifest and its state, and nobody gets it.

const folder = mkdtempSync(join(tmpdir(), "snowglobe-listings-"));
let globe: Snowglobe;
let admin: TestConnection;
let provider: TestConnection;

const manifest = (targets: string) => `
title: "Sales"
subtitle: "of last year"
description: "What was sold"
listing_terms:
  type: "STANDARD"
${targets}`;
const PRIVATE = manifest('targets:\n  accounts: ["Org1.Account1", "Org1.Account2"]');
const PUBLIC = manifest('targets:\n  regions: ["PUBLIC.AWS_US_EAST_1"]');

const open = async () => {
  globe = await startTestGlobe({ folder });
  admin = await connect(globe, { role: "ACCOUNTADMIN" });
};
beforeAll(async () => {
  await open();
  for (const sql of [
    "CREATE DATABASE d",
    "CREATE SHARE sold",
    "CREATE ROLE provider",
    "CREATE USER pia PASSWORD = 'secret words 1' DEFAULT_ROLE = provider",
    "GRANT ROLE provider TO USER pia",
    "GRANT ROLE provider TO ROLE accountadmin",
  ])
    await admin.query(sql);
  provider = await connect(globe, { username: "PIA", password: "secret words 1" });
}, 60_000);
afterAll(async () => {
  await admin?.close();
  await globe?.close();
  rmSync(folder, { recursive: true, force: true });
});

it("is made by who may, for accounts that it names, and published", async () => {
  const create = `CREATE EXTERNAL LISTING sales AS $$${PRIVATE}$$ COMMENT = 'ours'`;
  await expect(provider.query(create)).rejects.toThrow("Insufficient privileges");
  await expect(admin.query("CREATE LISTING sales")).rejects.toThrow("without EXTERNAL or ORGANIZATION");
  await admin.query("GRANT CREATE LISTING ON ACCOUNT TO ROLE provider");
  await provider.query(create);
  await expect(provider.query(create)).rejects.toThrow("already exists");
  await provider.query(create.replace("LISTING", "LISTING IF NOT EXISTS"));
  const [shown] = await provider.query("SHOW LISTINGS LIKE 'sal%'");
  expect(shown).toMatchObject({
    ...{ name: "SALES", title: "Sales", subtitle: "of last year", state: "PUBLISHED", comment: "ours" },
    ...{ owner: "PROVIDER", owner_role_type: "ROLE", target_accounts: "Org1.Account1,Org1.Account2" },
    ...{ is_targeted: "true", regions: "" },
  });
  expect(shown?.global_name).toMatch(/^GZ[0-9A-F]{12}$/);
  expect(await provider.query("DESC LISTING sales")).toMatchObject([
    { name: "SALES", description: "What was sold", manifest_yaml: PRIVATE, state: "PUBLISHED" },
  ]);
});

it("stays a draft for the marketplace, whose reviewers are not here", async () => {
  const create = `CREATE EXTERNAL LISTING open AS $$${PUBLIC}$$`;
  await expect(provider.query(create)).rejects.toThrow("review of a LISTING for the Snowflake Marketplace");
  await expect(provider.query(`${create} REVIEW = FALSE`)).rejects.toThrow("without review");
  await provider.query(`${create} PUBLISH = FALSE REVIEW = FALSE`);
  await expect(provider.query("ALTER LISTING open PUBLISH")).rejects.toThrow("review of a LISTING");
  expect(await provider.query("SHOW LISTINGS LIKE 'open'")).toMatchObject([
    { state: "DRAFT", published_on: null, regions: "PUBLIC.AWS_US_EAST_1", is_targeted: "false" },
  ]);
  await provider.query("ALTER LISTING open RENAME TO market");
  await expect(provider.query("ALTER LISTING sales RENAME TO other")).rejects.toThrow("is no draft");
});

it("carries a share, one for each listing", async () => {
  const create = (name: string) =>
    `CREATE ORGANIZATION LISTING ${name} SHARE sold AS $$title: Within$$ PUBLISH = FALSE`;
  await expect(provider.query(create("within"))).rejects.toThrow(/Insufficient privileges/);
  await admin.query(create("within"));
  await expect(admin.query(create("again"))).rejects.toThrow("is attached to listing 'WITHIN'");
  const [share] = await admin.query("SHOW SHARES LIKE 'sold'");
  const [listing] = await admin.query("SHOW LISTINGS LIKE 'within'");
  expect(share?.listing_global_name).toBe(listing?.global_name);
  for (const [sql, words] of [
    ["CREATE EXTERNAL LISTING x AS 'subtitle: no title'", "title"],
    ["CREATE EXTERNAL LISTING x AS '[unclosed'", "manifest cannot be read"],
    ["CREATE EXTERNAL LISTING x SHARE none AS 'title: x'", "Share 'NONE' does not exist or not authorized"],
    ["CREATE EXTERNAL LISTING x APPLICATION PACKAGE p AS 'title: x'", "LISTING of an APPLICATION PACKAGE"],
    ["CREATE EXTERNAL LISTING x FROM '@d.public.s/m'", "LISTING … FROM a manifest in a stage"],
    ["ALTER LISTING sales ADD TARGETS $$targets: {}$$", "ALTER LISTING … ADD TARGETS"],
  ] as const)
    await expect(admin.query(sql), sql).rejects.toThrow(words);
});

it("is changed by who has MODIFY, unpublished and dropped by its owner, and there after a restart", async () => {
  await admin.query("CREATE ROLE other");
  await admin.query("CREATE USER otto PASSWORD = 'secret words 2' DEFAULT_ROLE = other");
  await admin.query("GRANT ROLE other TO USER otto");
  const other = await connect(globe, { username: "OTTO", password: "secret words 2" });
  expect(await other.query("SHOW LISTINGS")).toEqual([]);
  await expect(other.query("ALTER LISTING sales UNPUBLISH")).rejects.toThrow(
    "does not exist or not authorized",
  );
  await admin.query("GRANT USAGE ON LISTING sales TO ROLE other");
  await expect(other.query("ALTER LISTING sales UNPUBLISH")).rejects.toThrow("Insufficient privileges");
  await admin.query("GRANT MODIFY ON LISTING sales TO ROLE other");
  await other.query(`ALTER LISTING sales AS $$${PRIVATE.replace("Sales", "Sold")}$$ COMMENT = 'new'`);
  expect(await other.query("SHOW LISTINGS")).toMatchObject([
    { title: "Sold", comment: "new", state: "PUBLISHED" },
  ]);
  await expect(provider.query("DROP LISTING sales")).rejects.toThrow("UNPUBLISH first");
  await other.query("ALTER LISTING sales UNPUBLISH");
  await other.query("ALTER LISTING sales SET COMMENT = 'set'");
  await expect(other.query("DROP LISTING sales")).rejects.toThrow("Insufficient privileges");
  for (const connection of [other, provider, admin]) await connection.close();
  await globe.close();
  await open();
  expect(await admin.query("SHOW LISTINGS")).toMatchObject([
    { name: "MARKET", state: "DRAFT" },
    { name: "SALES", state: "UNPUBLISHED", comment: "set" },
    { name: "WITHIN", state: "DRAFT" },
  ]);
  await admin.query("DROP LISTING sales");
  await admin.query("DROP LISTING IF EXISTS sales");
  await expect(admin.query("DESC LISTING sales")).rejects.toThrow("does not exist or not authorized");
});
