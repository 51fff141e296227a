import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Account } from "../account/account.ts";
import { hashPassword } from "../catalog/users/password.ts";
import { type OpenedAccount, openAccount } from "../parts/open-account.ts";
import { makeServicesPart } from "./services-part.ts";
import { alive, folder, program, runAs, specification } from "./test-service.ts";
import { verifyServiceToken } from "./token-verifier.ts";

let opened: OpenedAccount;
let account: Account;
let now = Date.now();
const services = makeServicesPart({ now: () => now });

const run = (role: string, sql: string) => runAs(account, role, sql);

const push = (tag: string) =>
  services.pushImage({
    repository: "DB.PUBLIC.IMAGES",
    name: "echo",
    tag,
    command: [process.execPath, program],
    cwd: folder,
    env: { TAG: tag },
  });

const PAT = "pat-of-vera";

beforeAll(async () => {
  opened = await openAccount({ name: "GLASS", organization: "ORG" }, [services.part]);
  account = opened.account;
  opened.setUrl("http://127.0.0.1:12345");
  await account.change(async (change) => {
    for (const name of ["OWNER", "CONSUMER", "STRANGER"])
      change.create({ kind: "ROLE", path: { name }, owner: "ACCOUNTADMIN" });
    const db = change.create({ kind: "DATABASE", path: { name: "DB" }, owner: "ACCOUNTADMIN" });
    const schema =
      change.catalog.find("SCHEMA", { database: "DB", name: "PUBLIC" }) ??
      change.create({ kind: "SCHEMA", path: { database: "DB", name: "PUBLIC" }, owner: "ACCOUNTADMIN" });
    const images = change.create({
      kind: "IMAGE REPOSITORY",
      path: { database: "DB", schema: "PUBLIC", name: "IMAGES" },
      owner: "ACCOUNTADMIN",
    });
    const pool = change.create({ kind: "COMPUTE POOL", path: { name: "POOL" }, owner: "ACCOUNTADMIN" });
    const warehouse = change.create({
      kind: "WAREHOUSE",
      path: { name: "WH" },
      owner: "ACCOUNTADMIN",
      properties: {},
    });
    const grants = [
      ["USAGE", warehouse.id],
      ["USAGE", db.id],
      ["USAGE", schema.id],
      ["CREATE SERVICE", schema.id],
      ["READ", images.id],
      ["USAGE", pool.id],
    ] as const;
    for (const [privilege, objectId] of grants)
      change.grant({ privilege, objectId, role: "OWNER", grantOption: false, grantedBy: null });
    change.create({
      kind: "USER",
      path: { name: "VERA" },
      owner: null,
      properties: {
        passwordHash: hashPassword("secret"),
        defaultRole: "CONSUMER",
        programmaticAccessTokens: [
          {
            name: "P",
            sha256: createHash("sha256").update(PAT).digest("hex"),
            createdOn: 0,
            expiresAt: Date.now() + 1e9,
            status: "ACTIVE",
          },
        ],
      },
    });
    change.grantRole({ role: "CONSUMER", to: { kind: "USER", name: "VERA" }, grantedBy: null });
  });
  push("v1");
});
afterAll(() => opened.close());

const create = (spec: string) =>
  `CREATE SERVICE DB.PUBLIC.ECHO IN COMPUTE POOL POOL FROM SPECIFICATION $$${spec}$$ MIN_INSTANCES = 1 COMMENT = 'c'`;
const url = async () =>
  (await run("OWNER", "SHOW ENDPOINTS IN SERVICE DB.PUBLIC.ECHO"))[0]?.ingress_url ?? "";
const withToken = { headers: { authorization: `Snowflake Token="${PAT}"` } };

describe("services", () => {
  it("may not be created by ACCOUNTADMIN, nor without BIND SERVICE ENDPOINT for a public endpoint", async () => {
    await expect(run("ACCOUNTADMIN", create(specification("v1")))).rejects.toThrow(
      /cannot be created by role 'ACCOUNTADMIN'/,
    );
    await expect(run("OWNER", create(specification("v1")))).rejects.toThrow(/Insufficient privileges/);
    await account.change(async (change) =>
      change.grant({
        privilege: "BIND SERVICE ENDPOINT",
        objectId: account.catalog.account.id,
        role: "OWNER",
        grantOption: false,
        grantedBy: null,
      }),
    );
  });

  it("refuse a specification that is wrong, unknown or not supported, and an image that is not there", async () => {
    await expect(run("OWNER", create("spec: { containers: [] }"))).rejects.toThrow(/Invalid spec/);
    await expect(run("OWNER", create(specification("v1", "", "nonsense: 1")))).rejects.toThrow(
      /unknown option 'nonsense'/,
    );
    await expect(run("OWNER", create(specification("v1", "    volumeMounts: []")))).rejects.toThrow(
      /Unsupported feature in snowglobe: 'volumeMounts'/,
    );
    await expect(run("OWNER", create(specification("v9")))).rejects.toThrow(/image not found/);
  });

  it("really run, with Snowflake's environment and nothing of ours", async () => {
    await run("OWNER", create(specification("v1")));
    await expect(run("OWNER", create(specification("v1")))).rejects.toThrow(/already exists/);
    await run("OWNER", create(specification("v1")).replace("CREATE SERVICE", "CREATE SERVICE IF NOT EXISTS"));
    await run("OWNER", "CALL DB.PUBLIC.ECHO!SPCS_WAIT_FOR('RUNNING', 20)");
    const [described] = await run("OWNER", "DESC SERVICE DB.PUBLIC.ECHO");
    expect(described).toMatchObject({
      status: "RUNNING",
      owner: "OWNER",
      is_upgrading: "0",
      compute_pool: "POOL",
      comment: "c",
    });
    const [container] = await run("OWNER", "SHOW SERVICE CONTAINERS IN SERVICE DB.PUBLIC.ECHO");
    expect(container).toMatchObject({ status: "READY", container_name: "api", restart_count: "0" });
    await expect(run("STRANGER", "DESC SERVICE DB.PUBLIC.ECHO")).rejects.toThrow(
      /does not exist or not authorized/,
    );
    const [logs] = await run("OWNER", "CALL SYSTEM$GET_SERVICE_LOGS('DB.PUBLIC.ECHO', '0', 'api', 5)");
    expect(Object.values(logs ?? {})[0]).toContain("starting hello-v1");
  });

  it("are called through the ingress by whoever has a service role, whose name cannot be forged", async () => {
    expect((await fetch(await url())).status).toBe(401);
    expect((await fetch(await url(), { headers: { authorization: 'Snowflake Token="wrong"' } })).status).toBe(
      401,
    );
    expect((await fetch(await url(), withToken)).status).toBe(403);
    await expect(
      run("CONSUMER", "GRANT SERVICE ROLE DB.PUBLIC.ECHO!CONSUMER TO ROLE CONSUMER"),
    ).rejects.toThrow();
    await run("OWNER", "GRANT SERVICE ROLE DB.PUBLIC.ECHO!CONSUMER TO ROLE CONSUMER");
    const response = await fetch(`${await url()}/a?b=c`, {
      headers: {
        ...withToken.headers,
        "Sf-Context-Current-User": "ADMIN",
        "sf-context-current-user-token": "forged",
        "x-mine": "1",
      },
    });
    const body = (await response.json()) as {
      headers: Record<string, string>;
      path: string;
      environment: string[];
      token: string;
    };
    expect(body.path).toBe("/a?b=c");
    expect(body.headers["sf-context-current-user"]).toBe("VERA");
    expect(body.headers["sf-context-current-user-token"]).not.toBe("forged");
    expect(body.headers.authorization).toBeUndefined();
    expect(body.headers["x-mine"]).toBe("1");
    expect(body.environment).not.toContain("HOME");
    expect(response.headers.get("server")).toBeNull();
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");

    const verify = verifyServiceToken(account);
    expect(verify(body.token)).toMatchObject({ role: "OWNER" });
    expect(verify(body.token)).not.toHaveProperty("defaultWarehouse");
    // The service's own user has the service's warehouse; a caller below has none of it.
    await run("OWNER", "ALTER SERVICE DB.PUBLIC.ECHO SET QUERY_WAREHOUSE = WH");
    expect(verify(body.token)).toMatchObject({ role: "OWNER", defaultWarehouse: "WH" });
    const callerToken = body.headers["sf-context-current-user-token"] ?? "";
    expect(verify(callerToken)).toBeUndefined();
    expect(verify(`${body.token}.${callerToken}`)).toEqual({
      user: "VERA",
      role: "CONSUMER",
      callerOf: "OWNER",
    });
    now += 121_000;
    expect(verify(`${body.token}.${callerToken}`)).toBeUndefined();
    expect(verify(body.token)).toMatchObject({ role: "OWNER" });
    now += 3_600_000;
    expect(verify(body.token)).toBeUndefined();
  });

  it("let browsers sign in on a page", async () => {
    const asked = await fetch(`${await url()}/page`, {
      headers: { accept: "text/html" },
      redirect: "manual",
    });
    expect(asked.headers.get("location")).toBe("/sfc-endpoint/login?to=%2Fpage");
    const submit = (password: string) =>
      url().then((base) =>
        fetch(`${base}/sfc-endpoint/login`, {
          method: "POST",
          redirect: "manual",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams({ user: "vera", password, to: "//evil.example" }),
        }),
      );
    const refused = await submit("wrong");
    expect(refused.status).toBe(401);
    const again = await refused.text();
    // The name stays, and so does where the browser wanted to go.
    expect(again).toContain('value="vera"');
    expect(again).toContain('name="to" value="//evil.example"');
    expect(again).not.toContain("wrong");
    const good = await submit("secret");
    expect(good.headers.get("location")).toBe("/");
    const cookie = good.headers.get("set-cookie")?.split(";")[0] ?? "";
    const answer = await fetch(await url(), { headers: { cookie: `${cookie}; mine=1` } });
    expect(((await answer.json()) as { headers: Record<string, string> }).headers).toMatchObject({
      "sf-context-current-user": "VERA",
      cookie: "mine=1",
    });
    // A token for a command line: made for who is signed in, by a page of this endpoint only, and shown once.
    const base = await url();
    const make = (headers: Record<string, string>) =>
      fetch(`${base}/sfc-endpoint/token`, { method: "POST", headers });
    expect((await make({ origin: base })).status).toBe(401);
    expect((await make({ cookie, origin: "http://evil.example" })).status).toBe(403);
    expect((await make({ cookie, origin: "null" })).status).toBe(403);
    const made = await make({ cookie, origin: base });
    expect(made.headers.get("cache-control")).toBe("no-store");
    const { token } = (await made.json()) as { token: string };
    const byToken = await fetch(base, { headers: { authorization: `Snowflake Token="${token}"` } });
    expect(((await byToken.json()) as { headers: Record<string, string> }).headers).toMatchObject({
      "sf-context-current-user": "VERA",
    });
    const foreign = await fetch(base, { headers: { authorization: `Snowflake Token="${token}x"` } });
    expect(foreign.status).toBe(401);
  });

  it("start again after a crash", async () => {
    await fetch(`${await url()}/crash`, withToken).catch(() => undefined);
    await expect
      .poll(async () => (await run("OWNER", "SHOW SERVICE CONTAINERS IN SERVICE DB.PUBLIC.ECHO"))[0], {
        timeout: 10_000,
      })
      .toMatchObject({ restart_count: "1", last_exit_code: "7", status: "READY" });
  });

  it("are replaced by ALTER, also by one that never gets ready, and brought back", async () => {
    push("v2");
    await run("OWNER", `ALTER SERVICE DB.PUBLIC.ECHO FROM SPECIFICATION $$${specification("v2")}$$`);
    await run("OWNER", "CALL DB.PUBLIC.ECHO!SPCS_WAIT_FOR('RUNNING', 20)");
    expect(await (await fetch(await url(), withToken)).json()).toMatchObject({ greeting: "hello-v2" });
    await run(
      "OWNER",
      `ALTER SERVICE DB.PUBLIC.ECHO FROM SPECIFICATION $$${specification("v2", "      BROKEN: yes")}$$`,
    );
    await expect(run("OWNER", "CALL DB.PUBLIC.ECHO!SPCS_WAIT_FOR('RUNNING', 20)")).rejects.toThrow(
      /it is FAILED.*exit code 3/,
    );
    expect((await fetch(await url(), withToken)).status).toBe(503);
    await run("OWNER", `ALTER SERVICE DB.PUBLIC.ECHO FROM SPECIFICATION $$${specification("v1")}$$`);
    await run("OWNER", "CALL DB.PUBLIC.ECHO!SPCS_WAIT_FOR('RUNNING', 20)");
    expect(await (await fetch(await url(), withToken)).json()).toMatchObject({ greeting: "hello-v1" });
  });

  it("are suspended, and resumed by who calls them", async () => {
    await run("OWNER", "ALTER SERVICE DB.PUBLIC.ECHO SUSPEND");
    await run("OWNER", "CALL DB.PUBLIC.ECHO!SPCS_WAIT_FOR('SUSPENDED', 20)");
    expect((await run("OWNER", "SHOW SERVICES IN SCHEMA DB.PUBLIC"))[0]).toMatchObject({
      status: "SUSPENDED",
      current_instances: "0",
    });
    expect((await fetch(await url(), withToken)).status).toBe(200);
  });

  it("list the images that were pushed, the tag at the newest", async () => {
    const digest = push("v3");
    const images = await run("OWNER", "SHOW IMAGES IN IMAGE REPOSITORY DB.PUBLIC.IMAGES");
    expect(images.at(-1)).toMatchObject({
      image_name: "echo",
      tags: "v3",
      digest,
      image_path: "db/public/images/echo:v3",
    });
  });

  it("end when they are dropped", async () => {
    const { pid } = (await (await fetch(await url(), withToken)).json()) as { pid: number };
    await run("OWNER", "DROP SERVICE DB.PUBLIC.ECHO");
    await expect.poll(() => alive(pid), { timeout: 10_000 }).toBe(false);
    expect(account.catalog.list("USER").map((user) => user.path.name)).not.toContain("SF$SERVICE$1");
    await expect(run("OWNER", "DESC SERVICE DB.PUBLIC.ECHO")).rejects.toThrow(/does not exist/);
  });
});
