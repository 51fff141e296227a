import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

let globe: Snowglobe;
let connection: TestConnection;
beforeAll(async () => {
  globe = await startTestGlobe();
  connection = await connect(globe);
  await connection.query("CREATE WAREHOUSE w");
  await connection.queryAll(`CREATE DATABASE d;
    CREATE TABLE persons AS SELECT column1 AS id, PARSE_JSON(column2) AS c FROM VALUES
      (1, '{name: {first: "John"}, contact: [{business: [{type: "phone", content: "555-1234"}, {type: "email", content: "j.smith@example.com"}]}]}'),
      (2, '{name: {first: "Jane"}, contact: [{business: [{type: "phone", content: "555-1236"}]}]}'),
      (3, '{name: {first: "Joan"}, contact: []}');
    CREATE TABLE departments (department_id INT, name VARCHAR);
    CREATE TABLE employees (employee_id INT, last_name VARCHAR, department_id INT, project_names ARRAY);
    INSERT INTO departments VALUES (1, 'Engineering'), (2, 'Support');
    INSERT INTO employees SELECT 101, 'Richards', 1, ARRAY_CONSTRUCT('Materialized Views', 'UDFs');
    INSERT INTO employees SELECT 102, 'Paulson', 1, ARRAY_CONSTRUCT('Materialized Views');
    INSERT INTO employees SELECT 103, 'Johnson', 2, ARRAY_CONSTRUCT()`);
});
afterAll(async () => {
  await connection.close();
  await globe.close();
});

const valuesOf = async (sql: string): Promise<unknown[][]> =>
  (await connection.query(sql)).map((row) => Object.values(row).map((value): unknown => value));

// https://docs.snowflake.com/en/sql-reference/functions/flatten
describe("FLATTEN", () => {
  const flattened = (json: string, more = "") =>
    valuesOf(`SELECT seq, key, path, index, TO_JSON(value), TO_JSON(this)
      FROM TABLE(FLATTEN(INPUT => PARSE_JSON('${json}')${more})) f`);
  const DEEP = '{"a":1, "b":[77,88], "c": {"d":"X"}}';
  const whole = '{"a":1,"b":[77,88],"c":{"d":"X"}}';
  const top = [
    [1, "a", "a", null, "1", whole],
    [1, "b", "b", null, "[77,88]", whole],
  ];
  const c = [1, "c", "c", null, '{"d":"X"}', whole];
  const inside = [1, "d", "c.d", null, '"X"', '{"d":"X"}'];

  it("leaves out an element that is missing", async () => {
    expect(await flattened("[1, ,77]")).toEqual([
      [1, null, "[0]", 0, "1", "[1,undefined,77]"],
      [1, null, "[2]", 2, "77", "[1,undefined,77]"],
    ]);
  });

  it("begins at a PATH", async () => {
    const elements = [
      [1, null, "b[0]", 0, "77", "[77,88]"],
      [1, null, "b[1]", 1, "88", "[77,88]"],
    ];
    expect(await flattened('{"a":1, "b":[77,88]}', ", PATH => 'b'")).toEqual(elements);
    expect(await flattened('{"a":1, "b":[77,88]}', ", OUTER => TRUE, PATH => 'b'")).toEqual(elements);
  });

  it("gives a row for nothing with OUTER", async () => {
    expect(await flattened("[]")).toEqual([]);
    const [row] = await flattened("[]", ", OUTER => TRUE");
    expect(row?.slice(0, 2)).toEqual([1, null]);
    expect(row?.slice(3, 5)).toEqual([null, null]);
  });

  it("goes inside with RECURSIVE, where MODE says so", async () => {
    expect(await flattened(DEEP)).toEqual([...top, c]);
    const elements = [
      [1, null, "b[0]", 0, "77", "[77,88]"],
      [1, null, "b[1]", 1, "88", "[77,88]"],
    ];
    expect(await flattened(DEEP, ", RECURSIVE => TRUE")).toEqual([...top, ...elements, c, inside]);
    expect(await flattened(DEEP, ", RECURSIVE => TRUE, MODE => 'OBJECT'")).toEqual([...top, c, inside]);
  });

  it("stands behind another, each beside the row that it comes from", async () => {
    const wanted = [
      [1, "phone", "555-1234"],
      [1, "email", "j.smith@example.com"],
      [2, "phone", "555-1236"],
    ];
    const list = "id, f1.value:type::VARCHAR, f1.value:content::VARCHAR";
    const first = "FLATTEN(INPUT => p.c, PATH => 'contact')";
    const second = "FLATTEN(INPUT => f.value:business)";
    for (const from of [
      `persons p, LATERAL ${first} f, LATERAL ${second} f1`,
      `persons p, TABLE(${first}) f, TABLE(${second}) AS f1`,
      `persons p CROSS JOIN LATERAL ${first} f INNER JOIN LATERAL ${second} f1`,
    ])
      expect(await valuesOf(`SELECT ${list} FROM ${from} ORDER BY id, f1.index`), from).toEqual(wanted);
  });

  it("takes names for its columns", async () => {
    const named = await valuesOf(
      `SELECT f.s, f.v::INT FROM TABLE(FLATTEN(INPUT => [5, 6])) AS f (s, k, p, i, v, t) WHERE i = 1`,
    );
    expect(named).toEqual([[1, 6]]);
    const outer = await valuesOf(
      `SELECT id, v:business[0]:type::VARCHAR FROM persons,
         LATERAL FLATTEN(INPUT => c:contact, OUTER => TRUE) f (s, k, p, i, v) ORDER BY id`,
    );
    expect(outer).toEqual([
      [1, "phone"],
      [2, "phone"],
      [3, null],
    ]);
    const joined = `SELECT id, f.v:type::VARCHAR FROM persons LEFT JOIN LATERAL
      FLATTEN(INPUT => c:contact[0]:business) AS f (s, k, p, i, v) ON f.v:type = 'email' ORDER BY 1`;
    expect(await valuesOf(joined)).toEqual([
      [1, "email"],
      [2, null],
      [3, null],
    ]);
  });
});

// https://docs.snowflake.com/en/user-guide/lateral-join-using, …/sql-reference/constructs/join-lateral
describe("LATERAL", () => {
  it("sees what stands before it, as a query, an aggregate and a function", async () => {
    const joined = `SELECT * FROM departments AS d, LATERAL (SELECT e.last_name FROM employees AS e
      WHERE e.department_id = d.department_id) AS iv2 ORDER BY employee_name`;
    expect(await valuesOf(joined.replace("e.last_name", "e.last_name AS employee_name"))).toEqual([
      [2, "Support", "Johnson"],
      [1, "Engineering", "Paulson"],
      [1, "Engineering", "Richards"],
    ]);
    const counted = `SELECT d.name, n.c FROM departments d, LATERAL (SELECT COUNT(*) AS c FROM employees e
      WHERE e.department_id = d.department_id) n (c) ORDER BY 1`;
    expect(await valuesOf(counted)).toEqual([
      ["Engineering", 2],
      ["Support", 1],
    ]);
    const flattened = `SELECT emp.last_name, proj_names.value::VARCHAR FROM employees AS emp
      LEFT JOIN LATERAL FLATTEN(INPUT => emp.project_names, OUTER => TRUE) AS proj_names ORDER BY emp.employee_id, index`;
    expect(await valuesOf(flattened)).toEqual([
      ["Richards", "Materialized Views"],
      ["Richards", "UDFs"],
      ["Paulson", "Materialized Views"],
      ["Johnson", null],
    ]);
  });

  it("keeps a row without others by LEFT JOIN", async () => {
    const kept = `SELECT d.name, x.last_name FROM departments d LEFT JOIN LATERAL (SELECT last_name FROM employees e
      WHERE e.department_id = d.department_id AND e.employee_id > 102) x ORDER BY 1`;
    expect(await valuesOf(kept)).toEqual([
      ["Engineering", null],
      ["Support", "Johnson"],
    ]);
  });
});

// https://docs.snowflake.com/en/sql-reference/functions/generator
describe("GENERATOR", () => {
  it("makes so many rows, without columns", async () => {
    const counted = (args: string) => valuesOf(`SELECT COUNT(*) FROM TABLE(GENERATOR(${args})) v`);
    expect(await counted("ROWCOUNT => 10")).toEqual([[10]]);
    expect(await counted("ROWCOUNT => 10, TIMELIMIT => 60")).toEqual([[10]]);
    expect(await counted("ROWCOUNT => NULL")).toEqual([[0]]);
    expect(await counted("")).toEqual([[0]]);
    expect(await valuesOf("SELECT SEQ4(), 'x' FROM TABLE(GENERATOR(ROWCOUNT => 3)) v ORDER BY 1")).toEqual([
      [0, "x"],
      [1, "x"],
      [2, "x"],
    ]);
  });

  it("stands beside other tables", async () => {
    const days = `SELECT DATEADD(DAY, ROW_NUMBER() OVER (ORDER BY SEQ4()) - 1, '2024-01-30'::DATE)::VARCHAR AS d
      FROM TABLE(GENERATOR(ROWCOUNT => 3))`;
    expect(await valuesOf(`SELECT MIN(d), MAX(d), COUNT(*) FROM (${days}), departments`)).toEqual([
      ["2024-01-30", "2024-02-01", 6],
    ]);
  });

  it.each([
    ["ROWCOUNT => 'a'", "a whole number"],
    ["ROWCOUNT => -1", "a whole number"],
    ["TIMELIMIT => 5", "GENERATOR with TIMELIMIT"],
    ["ROWS => 5", "has no argument ROWS"],
  ])("refuses %s", async (args, words) => {
    await expect(connection.query(`SELECT 1 FROM TABLE(GENERATOR(${args}))`)).rejects.toThrow(words);
  });
});

it("takes TOP n and TOP (n)", async () => {
  expect(await valuesOf("SELECT TOP 1 employee_id FROM employees ORDER BY 1")).toEqual([[101]]);
  expect(await valuesOf("SELECT TOP (2) employee_id FROM employees ORDER BY 1")).toEqual([[101], [102]]);
  expect(await valuesOf("SELECT DISTINCT TOP(1) * FROM (SELECT 1 AS a)")).toEqual([[1]]);
  await expect(connection.query("SELECT TOP(1), 2")).rejects.toThrow("Unknown function TOP");
});

// https://docs.snowflake.com/en/sql-reference/functions/current_client, …/current_ip_address
it("says where the session came from", async () => {
  const [row] = await connection.query("SELECT CURRENT_CLIENT() AS client, CURRENT_IP_ADDRESS() AS address");
  expect(row).toEqual({
    CLIENT: expect.stringMatching(/^JavaScript \d+\.\d+\.\d+$/),
    ADDRESS: expect.stringMatching(/^(?:::ffff:)?127\.0\.0\.1$/),
  });
});
