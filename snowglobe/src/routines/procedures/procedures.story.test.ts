import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

let globe: Snowglobe;
let admin: TestConnection;
let caller: TestConnection;
let folder: string;

const SETUP = `
CREATE WAREHOUSE W;
CREATE DATABASE D;
CREATE SCHEMA D.OWNED;
CREATE ROLE OWNER_ROLE; CREATE ROLE CALLER_ROLE;
GRANT ROLE OWNER_ROLE TO ROLE ACCOUNTADMIN; GRANT ROLE CALLER_ROLE TO USER ADMIN;
GRANT USAGE ON WAREHOUSE W TO ROLE OWNER_ROLE; GRANT USAGE ON WAREHOUSE W TO ROLE CALLER_ROLE;
GRANT USAGE ON DATABASE D TO ROLE OWNER_ROLE; GRANT USAGE ON DATABASE D TO ROLE CALLER_ROLE;
GRANT USAGE ON SCHEMA D.OWNED TO ROLE CALLER_ROLE;
GRANT USAGE, CREATE PROCEDURE, CREATE STAGE, CREATE TABLE ON SCHEMA D.OWNED TO ROLE OWNER_ROLE;
USE WAREHOUSE W; USE SECONDARY ROLES NONE;
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snowglobe-procedures-"));
  globe = await startTestGlobe();
  admin = await connect(globe, { role: "ACCOUNTADMIN" });
  for (const sql of SETUP.split(";")) if (sql.trim()) await admin.query(sql);
  caller = await connect(globe, { role: "CALLER_ROLE", warehouse: "W", database: "D", schema: "OWNED" });
  await caller.query("USE SECONDARY ROLES NONE");
});

afterAll(async () => {
  await caller?.close();
  await admin?.close();
  await globe?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Creates it as its owner, and lets the caller call it. */
async function create(signature: string, body: string, clauses = "", returns = "VARIANT"): Promise<void> {
  await admin.query("USE ROLE OWNER_ROLE");
  await admin.query(
    `CREATE OR REPLACE PROCEDURE D.OWNED.${signature} RETURNS ${returns} LANGUAGE PYTHON RUNTIME_VERSION = '3.12'
     PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main' ${clauses} AS $$${body}$$`,
  );
  const types = signature.replaceAll(/(\(|, )\w+ (\w+)[^,)]*/g, "$1$2");
  await admin.query(`GRANT USAGE ON PROCEDURE D.OWNED.${types} TO ROLE CALLER_ROLE`);
  await admin.query("USE ROLE ACCOUNTADMIN");
}

const answer = async (sql: string) => Object.values((await caller.query(sql))[0] ?? {})[0];

describe("CALL", () => {
  test("gives one row, named after the procedure", async () => {
    await create("GREET(WHO VARCHAR)", "def main(session, who): return f'hello {who}'", "", "VARCHAR");
    expect(await caller.query("CALL GREET('you')")).toEqual([{ GREET: "hello you" }]);
    expect(await caller.query("CALL D.OWNED.GREET('a' || UPPER('b'))")).toEqual([{ GREET: "hello aB" }]);
    expect(await caller.query("CALL GREET(?)", { binds: ["it's"] })).toEqual([{ GREET: "hello it's" }]);
  });

  // https://docs.snowflake.com/en/sql-reference/sql/call
  test("takes arguments by name, and defaults", async () => {
    await create("NAMED(A NUMBER, B VARCHAR DEFAULT 'x' || 'y')", "def main(session, a, b): return [a, b]");
    expect(await answer("CALL NAMED(b => 'z', a => 1)")).toEqual([1, "z"]);
    expect(await answer("CALL NAMED(a => 2)")).toEqual([2, "xy"]);
    expect(await answer("CALL NAMED(3)")).toEqual([3, "xy"]);
    await expect(caller.query("CALL NAMED(a => 1, 'z')")).rejects.toThrow("all by name or all by position");
    await expect(caller.query("CALL NAMED(c => 1)")).rejects.toMatchObject({ code: "001044" });
    await expect(caller.query("CALL NAMED()")).rejects.toMatchObject({ code: "001044" });
  });

  test("chooses among overloads by the arguments' types", async () => {
    await create("OVER(A NUMBER)", "def main(session, a): return 'number'");
    await create("OVER(A VARCHAR)", "def main(session, a): return 'text'");
    await create("OVER(A NUMBER, B NUMBER)", "def main(session, a, b): return 'two'");
    expect(await answer("CALL OVER(1)")).toBe("number");
    expect(await answer("CALL OVER('1')")).toBe("text");
    expect(await answer("CALL OVER(1, 2)")).toBe("two");
    // A NULL of a type means the procedure that takes that type.
    expect(await answer("CALL OVER(NULL::NUMBER)")).toBe("number");
    expect(await answer("CALL OVER(CAST(NULL AS VARCHAR))")).toBe("text");
    await expect(caller.query("CALL OVER(NULL)")).rejects.toThrow("Ambiguous argument types");
    await expect(caller.query("CALL OVER(1, 2, 3)")).rejects.toMatchObject({
      code: "001044",
      message: expect.stringContaining(
        "Invalid argument types for function 'OVER': (NUMBER(1,0), NUMBER(1,0), NUMBER(1,0))",
      ),
    });
  });

  test("a procedure that is not there, or may not be called, is unknown", async () => {
    await create("SECRETIVE()", "def main(session): return 1");
    await admin.query("REVOKE USAGE ON PROCEDURE D.OWNED.SECRETIVE() FROM ROLE CALLER_ROLE");
    for (const name of ["SECRETIVE", "NO_SUCH"]) {
      await expect(caller.query(`CALL ${name}()`)).rejects.toMatchObject({
        code: "002141",
        message: `SQL compilation error:\nUnknown user-defined function ${name}.`,
      });
    }
  });

  // https://docs.snowflake.com/en/developer-guide/stored-procedure/python/procedure-python-tabular-data
  test("RETURNS TABLE gives the rows of the DataFrame that the handler returns", async () => {
    const body = "def main(session, n): return session.sql('SELECT ? AS A, CURRENT_ROLE() AS R', params=[n])";
    await create("TABULAR(N NUMBER)", body, "", "TABLE (A NUMBER, R VARCHAR)");
    expect(await caller.query("CALL TABULAR(7)")).toEqual([{ A: 7, R: "OWNER_ROLE" }]);
    await create("TABULAR(N NUMBER)", body, "", "TABLE ()");
    expect(await caller.query("CALL TABULAR(8)")).toEqual([{ A: 8, R: "OWNER_ROLE" }]);
    await create("TABULAR(N NUMBER)", body, "", "TABLE (A NUMBER)");
    await expect(caller.query("CALL TABULAR(9)")).rejects.toThrow("declared with 1 result columns");
    await create("TABULAR(N NUMBER)", "def main(session, n): return n", "", "TABLE ()");
    await expect(caller.query("CALL TABULAR(9)")).rejects.toThrow("must return a DataFrame, not a int");
  });

  test("RETURNS NULL ON NULL INPUT does not run", async () => {
    await create("STRICTLY(A NUMBER)", "def main(session, a): return 1", "RETURNS NULL ON NULL INPUT");
    expect(await answer("CALL STRICTLY(NULL)")).toBeNull();
  });

  test("Python needs a warehouse", async () => {
    const idle = await connect(globe, { role: "CALLER_ROLE", database: "D", schema: "OWNED" });
    await idle.query("USE SECONDARY ROLES NONE");
    await expect(idle.query("CALL GREET('you')")).rejects.toMatchObject({ code: "000606" });
    await idle.close();
  });

  test("an error is Python's own, with file, line and handler", async () => {
    await create("FAILS()", "\ndef main(session):\n  raise ValueError('no')");
    await expect(caller.query("CALL FAILS()")).rejects.toMatchObject({
      code: "100357",
      sqlState: "P0000",
      message: [
        "Python Interpreter Error:",
        "Traceback (most recent call last):",
        '  File "_udf_code.py", line 3, in main',
        "    raise ValueError('no')",
        "ValueError: no",
        " in function FAILS with handler main",
      ].join("\n"),
    });
  });

  test("STATEMENT_TIMEOUT_IN_SECONDS ends it", async () => {
    await create("ENDLESS()", "def main(session):\n  while True: pass");
    await caller.query("ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 1");
    await expect(caller.query("CALL ENDLESS()")).rejects.toMatchObject({ code: "000630" });
    await caller.query("ALTER SESSION UNSET STATEMENT_TIMEOUT_IN_SECONDS");
  });
});

// https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-rights
describe("rights", () => {
  const CONTEXT = `
def main(session):
  return [session.get_current_role(), session.get_current_schema(), session.get_current_warehouse(),
          session.sql("SELECT CURRENT_ROLE()").collect()[0][0]]`;

  test("of the owner: the owner's role, the procedure's schema, the caller's warehouse", async () => {
    await create("AS_OWNER()", CONTEXT, "EXECUTE AS OWNER");
    await admin.query("GRANT CREATE SCHEMA ON DATABASE D TO ROLE CALLER_ROLE");
    await caller.query("CREATE SCHEMA D.ELSEWHERE");
    expect(await answer("CALL D.OWNED.AS_OWNER()")).toEqual(['"OWNER_ROLE"', '"OWNED"', '"W"', "OWNER_ROLE"]);
    await create("AS_CALLER()", CONTEXT, "EXECUTE AS CALLER");
    expect(await answer("CALL D.OWNED.AS_CALLER()")).toEqual([
      '"CALLER_ROLE"',
      '"ELSEWHERE"',
      '"W"',
      "CALLER_ROLE",
    ]);
    await caller.query("USE SCHEMA D.OWNED");
  });

  test.each([
    "USE ROLE PUBLIC",
    "SET X = 1",
    "ALTER SESSION SET QUERY_TAG = 'x'",
    "REMOVE @~",
    "CREATE TEMPORARY TABLE T (A INT)",
  ])("of the owner: %s is not allowed", async (sql) => {
    await create("FORBIDDEN()", `def main(session): session.sql("${sql}").collect()`);
    await expect(caller.query("CALL FORBIDDEN()")).rejects.toThrow(
      "Stored procedure execution error: Unsupported statement type",
    );
  });

  test("of the caller: the session may be changed", async () => {
    await create(
      "TAGS()",
      `def main(session): session.sql("ALTER SESSION SET QUERY_TAG = 'x'").collect()`,
      "EXECUTE AS CALLER",
    );
    await caller.query("CALL TAGS()");
    expect(await caller.query("SHOW PARAMETERS LIKE 'QUERY_TAG'")).toMatchObject([{ value: "x" }]);
  });

  test("a procedure called by an owner's-rights one behaves as one", async () => {
    await create("INNER_ONE()", CONTEXT, "EXECUTE AS CALLER");
    await create("OUTER_ONE()", "def main(session): return session.call('INNER_ONE')");
    expect(JSON.parse(String(await answer("CALL OUTER_ONE()")))[0]).toBe('"OWNER_ROLE"');
  });
});

describe("LANGUAGE SQL", () => {
  const createSql = async (signature: string, returns: string, body: string, clauses = "") => {
    await admin.query("USE ROLE OWNER_ROLE");
    await admin.query(
      `CREATE OR REPLACE PROCEDURE D.OWNED.${signature} RETURNS ${returns} LANGUAGE SQL ${clauses} AS ${body}`,
    );
    const types = signature.replaceAll(/(\(|, )\w+ (\w+)[^,)]*/g, "$1$2");
    await admin.query(`GRANT USAGE ON PROCEDURE D.OWNED.${types} TO ROLE CALLER_ROLE`);
    await admin.query("USE ROLE ACCOUNTADMIN");
  };

  test("a body between dollars, with arguments and the owner's tables", async () => {
    await admin.query("USE ROLE OWNER_ROLE");
    await admin.query("CREATE OR REPLACE TABLE D.OWNED.KEPT (A NUMBER, B VARCHAR)");
    await createSql(
      "KEEP(A NUMBER, B VARCHAR)",
      "VARCHAR",
      `$$
DECLARE total NUMBER DEFAULT 0;
BEGIN
  INSERT INTO KEPT VALUES (:A, :B);
  SELECT COUNT(*) INTO :total FROM KEPT;
  RETURN 'rows: ' || total;
END;
$$`,
    );
    expect(await answer("CALL KEEP(1, 'x')")).toBe("rows: 1");
    await expect(caller.query("SELECT * FROM KEPT")).rejects.toMatchObject({ code: "002003" });
  });

  test("a body without quotes, and RETURN TABLE", async () => {
    await createSql(
      "KEPT_ROWS()",
      "TABLE (A NUMBER, B VARCHAR)",
      "BEGIN LET found RESULTSET := (SELECT A, B FROM KEPT); RETURN TABLE(found); END",
    );
    expect(await caller.query("CALL KEPT_ROWS()")).toEqual([{ A: 1, B: "x" }]);
  });

  test("the result is of the declared type", async () => {
    await createSql("HALF(N FLOAT)", "NUMBER(5,1)", "'BEGIN RETURN N / 2; END'");
    expect(await answer("CALL HALF(1.1)")).toBe(0.6);
    expect(await answer("CALL HALF('3')")).toBe(1.5);
  });

  test("a date is told as a text, an argument is converted as CAST does", async () => {
    await createSql("TELLS(D DATE)", "VARCHAR", "'BEGIN RETURN D + 1; END'");
    expect(await answer("CALL TELLS('2024-02-28')")).toBe("2024-02-29");
    expect(await answer("CALL TELLS('2024-02-28 23:00:00'::TIMESTAMP_NTZ)")).toBe("2024-02-29");
    await expect(caller.query("CALL TELLS('soon')")).rejects.toThrow("Date 'soon' is not recognized");
    await createSql("KINDS(V VARIANT)", "VARCHAR", "'BEGIN RETURN TYPEOF(V); END'");
    expect(await answer("CALL KINDS(1.5)")).toBe("DECIMAL");
    expect(await answer("CALL KINDS('1.5')")).toBe("VARCHAR");
    expect(await answer("CALL KINDS(TRUE)")).toBe("BOOLEAN");
  });

  test("an owner's-rights body may not LIST, Python may", async () => {
    await createSql("LISTS()", "VARCHAR", "'BEGIN LIST @~; RETURN 1; END'");
    await expect(caller.query("CALL LISTS()")).rejects.toThrow("Unsupported statement type 'LIST_FILES'");
    await create("LISTS_TOO()", "def main(session): return len(session.sql('LIST @~').collect())");
    expect(await answer("CALL LISTS_TOO()")).toBe(0);
  });
});

// https://docs.snowflake.com/en/sql-reference/transactions#scoped-transactions
describe("transactions", () => {
  const count = async () =>
    Object.values((await admin.query("SELECT COUNT(*) FROM D.OWNED.COUNTED"))[0] ?? {})[0];
  const says = (...statements: string[]) =>
    `def main(session):\n${statements.map((sql) => `  session.sql("${sql}").collect()`).join("\n")}`;

  beforeAll(async () => {
    await admin.query("USE ROLE OWNER_ROLE");
    await admin.query("CREATE TABLE D.OWNED.COUNTED (A NUMBER)");
    await admin.query("USE ROLE ACCOUNTADMIN");
    await create("ADDS()", says("INSERT INTO COUNTED VALUES (1)"));
  });

  test("what a procedure writes is part of the caller's transaction", async () => {
    await caller.query("BEGIN");
    await caller.query("CALL ADDS()");
    await caller.query("ROLLBACK");
    expect(await count()).toBe(0);
    await caller.query("CALL ADDS()");
    expect(await count()).toBe(1);
  });

  test("a procedure may have its own transaction", async () => {
    await create("OWN()", says("BEGIN", "INSERT INTO COUNTED VALUES (1)", "ROLLBACK"));
    await caller.query("CALL OWN()");
    expect(await count()).toBe(1);
  });

  test("it may not leave one open", async () => {
    await create("LEAVES()", says("BEGIN", "INSERT INTO COUNTED VALUES (1)"));
    await expect(caller.query("CALL LEAVES()")).rejects.toMatchObject({
      code: "090232",
      message: expect.stringContaining(
        "Scoped transaction started in stored procedure is incomplete and it was rolled back.",
      ),
    });
    expect(await count()).toBe(1);
  });

  test("nor end its caller's", async () => {
    await create("ENDS()", says("COMMIT"));
    await caller.query("BEGIN");
    await expect(caller.query("CALL ENDS()")).rejects.toThrow(
      "Modifying a transaction that has started at a different scope is not allowed.",
    );
    await caller.query("ROLLBACK");
  });
});

describe("CREATE PROCEDURE", () => {
  const python = (clauses: string) =>
    `CREATE PROCEDURE D.OWNED.X() RETURNS VARIANT LANGUAGE PYTHON RUNTIME_VERSION = '3.12' ${clauses}`;

  test.each([
    [python("HANDLER = 'main' PACKAGES = ('pandas') AS 'x'"), "Python package 'pandas'"],
    [python("AS 'x'"), "HANDLER must be given"],
    [python("HANDLER = 'main'"), "AS or IMPORTS must be given"],
    [python("HANDLER = 'main' RUNTIME_VERSION = '2.7' AS 'x'"), "invalid value [2.7]"],
    [python("HANDLER = 'a.main' IMPORTS = ('@NO_SUCH/a.py')"), "does not exist or not authorized"],
    [python("HANDLER = 'main' EXECUTE AS RESTRICTED CALLER AS 'x'"), "RESTRICTED CALLER"],
    ["CREATE PROCEDURE D.OWNED.X() RETURNS VARIANT LANGUAGE JAVA AS 'x'", "LANGUAGE JAVA"],
    ["CREATE OR ALTER TEMP PROCEDURE X() RETURNS INT LANGUAGE SQL AS 'x'", "OR ALTER TEMPORARY PROCEDURE"],
    ["CREATE FUNCTION X() RETURNS INT LANGUAGE PYTHON AS '1'", "LANGUAGE PYTHON"],
  ])("%s is refused", async (sql, message) => {
    await expect(admin.query(sql)).rejects.toThrow(message);
  });

  test("OR ALTER keeps the grants, OR REPLACE does not, unless COPY GRANTS", async () => {
    const create_ = (words: string, value: number, more = "") =>
      admin.query(
        `${words} PROCEDURE D.OWNED.VERSIONED() ${more} RETURNS NUMBER LANGUAGE PYTHON RUNTIME_VERSION = '3.12'
         HANDLER = 'main' AS 'def main(session): return ${value}'`,
      );
    await admin.query("USE ROLE OWNER_ROLE");
    await create_("CREATE", 1);
    await expect(create_("CREATE", 1)).rejects.toMatchObject({ code: "002002" });
    await admin.query("GRANT USAGE ON PROCEDURE D.OWNED.VERSIONED() TO ROLE CALLER_ROLE");
    await create_("CREATE OR ALTER", 2);
    expect(await answer("CALL VERSIONED()")).toBe(2);
    await create_("CREATE OR REPLACE", 3, "COPY GRANTS");
    expect(await answer("CALL VERSIONED()")).toBe(3);
    await create_("CREATE OR REPLACE", 4);
    await expect(caller.query("CALL VERSIONED()")).rejects.toMatchObject({ code: "002141" });
    expect(await admin.query("DROP PROCEDURE D.OWNED.VERSIONED()")).toEqual([
      { status: "VERSIONED successfully dropped." },
    ]);
    await admin.query("USE ROLE ACCOUNTADMIN");
  });

  test("imports are read from their stage, with the owner's rights", async () => {
    await admin.query("USE ROLE OWNER_ROLE");
    await admin.query("CREATE STAGE D.OWNED.CODE");
    await writeFile(join(folder, "loader.py"), "import helper\ndef main(session): return helper.VALUE\n");
    await writeFile(join(folder, "helper.py"), "VALUE = 'imported'\n");
    await admin.query("USE SCHEMA D.OWNED");
    for (const name of ["loader", "helper"]) {
      await admin.query(`PUT file://${folder}/${name}.py @CODE/v1 AUTO_COMPRESS = FALSE`);
    }
    await admin.query(
      `CREATE PROCEDURE IMPORTED() RETURNS VARCHAR LANGUAGE PYTHON RUNTIME_VERSION = '3.12'
       IMPORTS = ('@CODE/v1/loader.py', '@CODE/v1/helper.py') HANDLER = 'loader.main'`,
    );
    await admin.query("GRANT USAGE ON PROCEDURE IMPORTED() TO ROLE CALLER_ROLE");
    await admin.query("USE ROLE ACCOUNTADMIN");
    expect(await answer("CALL IMPORTED()")).toBe("imported");
    await expect(caller.query("LIST @CODE")).rejects.toMatchObject({ code: "002003" });
  });
});

// https://docs.snowflake.com/en/developer-guide/external-network-access/creating-using-external-network-access
describe("external access", () => {
  let server: Server;
  const seen: (string | undefined)[] = [];
  const FETCH = `
import urllib.request, _snowflake
def main(session, host):
  key = _snowflake.get_username_password('cred')
  request = urllib.request.Request(f'https://{host}/x', headers={'X-User': key.username + ':' + key.password})
  return urllib.request.urlopen(request, timeout=10).read().decode()`;
  const CLAUSES = "EXTERNAL_ACCESS_INTEGRATIONS = (EGRESS) SECRETS = ('cred' = D.EGRESS.CRED)";

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request.headers.host, request.headers["x-user"] as string | undefined);
      response.end("from the stand-in");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    globe.routeHost("data.example", url);
    globe.routeHost("other.example", url);
    for (const sql of [
      "CREATE SCHEMA D.EGRESS",
      "CREATE NETWORK RULE D.EGRESS.RULE TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('data.example')",
      "CREATE SECRET D.EGRESS.CRED TYPE = PASSWORD USERNAME = 'me' PASSWORD = 'hush'",
      "CREATE SECRET D.EGRESS.STRAY TYPE = GENERIC_STRING SECRET_STRING = 'stray'",
      `CREATE EXTERNAL ACCESS INTEGRATION EGRESS ALLOWED_NETWORK_RULES = (D.EGRESS.RULE)
       ALLOWED_AUTHENTICATION_SECRETS = (D.EGRESS.CRED) ENABLED = TRUE`,
    ]) {
      await admin.query(sql);
    }
  });
  afterAll(() => new Promise((resolve) => server?.close(resolve)));

  test("USAGE of the integration and READ of the secret are needed to create it", async () => {
    const make = () => create("FETCH(HOST VARCHAR)", FETCH, CLAUSES);
    const grant = async (sql: string) => {
      await admin.query("USE ROLE ACCOUNTADMIN");
      await admin.query(sql);
    };
    await expect(make()).rejects.toMatchObject({ code: "002003" });
    await grant("GRANT USAGE ON INTEGRATION EGRESS TO ROLE OWNER_ROLE");
    await expect(make()).rejects.toMatchObject({ code: "002003" });
    await grant("GRANT USAGE ON SCHEMA D.EGRESS TO ROLE OWNER_ROLE");
    await grant("GRANT READ ON SECRET D.EGRESS.CRED TO ROLE OWNER_ROLE");
    await make();
  });

  test("the allowed host is reached, with the secret", async () => {
    expect(await answer("CALL FETCH('data.example')")).toBe("from the stand-in");
    expect(seen).toEqual(["data.example", "me:hush"]);
  });

  test("any other host is not, though it has a stand-in", async () => {
    await expect(caller.query("CALL FETCH('other.example')")).rejects.toThrow(
      "<urlopen error [Errno 16] Device or resource busy>",
    );
    expect(seen).toHaveLength(2);
  });

  test("a procedure without the integration reaches nothing", async () => {
    await create(
      "ALONE()",
      "import urllib.request\ndef main(s): urllib.request.urlopen('https://data.example/')",
    );
    await expect(caller.query("CALL ALONE()")).rejects.toThrow("Device or resource busy");
  });

  test("a secret that no integration allows, and one that SECRETS does not name", async () => {
    await admin.query("GRANT READ ON SECRET D.EGRESS.STRAY TO ROLE OWNER_ROLE");
    const clauses = "EXTERNAL_ACCESS_INTEGRATIONS = (EGRESS) SECRETS = ('stray' = D.EGRESS.STRAY)";
    await expect(create("STRAYS()", "def main(s): pass", clauses)).rejects.toThrow("is not allowed by any");
    await create(
      "NAMELESS()",
      "import _snowflake\ndef main(s): return _snowflake.get_username_password('other').username",
      CLAUSES,
    );
    await expect(caller.query("CALL NAMELESS()")).rejects.toThrow(
      "Secret with name other is not in the procedure's SECRETS",
    );
  });

  test("a changed rule and a disabled integration count at the next call", async () => {
    await admin.query("ALTER NETWORK RULE D.EGRESS.RULE SET VALUE_LIST = ('other.example')");
    await expect(caller.query("CALL FETCH('data.example')")).rejects.toThrow("Device or resource busy");
    expect(await answer("CALL FETCH('other.example')")).toBe("from the stand-in");
    await admin.query("ALTER EXTERNAL ACCESS INTEGRATION EGRESS SET ENABLED = FALSE");
    await expect(caller.query("CALL FETCH('other.example')")).rejects.toThrow(
      "does not exist or not authorized",
    );
  });
});
