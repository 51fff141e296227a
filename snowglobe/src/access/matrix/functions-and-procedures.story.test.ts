import { DATABASE, INSIDE } from "./places.ts";
import { type PrivilegeRow, testPrivileges } from "./test-privileges.ts";

// USAGE on functions and procedures: https://docs.snowflake.com/en/sql-reference/sql/create-function#access-control-requirements, …/create-procedure

const FUNCTIONS = [
  { name: "in_sql", create: "(n FLOAT) RETURNS FLOAT AS 'n + 1'" },
  { name: "in_js", create: "(n FLOAT) RETURNS FLOAT LANGUAGE JAVASCRIPT AS 'return N + 1'" },
  {
    name: "in_py",
    create:
      "(n FLOAT) RETURNS FLOAT LANGUAGE PYTHON RUNTIME_VERSION = '3.12' HANDLER = 'f' AS 'def f(n): return n + 1'",
  },
];
const PROCEDURES = [
  { name: "p_sql", create: "RETURNS NUMBER LANGUAGE SQL EXECUTE AS OWNER AS 'BEGIN RETURN 1; END'" },
  { name: "p_js", create: "RETURNS FLOAT LANGUAGE JAVASCRIPT EXECUTE AS OWNER AS 'return 1'" },
  {
    name: "p_py",
    create:
      "RETURNS NUMBER LANGUAGE PYTHON RUNTIME_VERSION = '3.12' PACKAGES = ('snowflake-snowpark-python') HANDLER = 'run' EXECUTE AS OWNER AS 'def run(session): return 1'",
  },
];

const ofFunction = ({ name, create }: (typeof FUNCTIONS)[number]): PrivilegeRow[] => {
  const own = `d.s.${name}(FLOAT)`;
  return [
    {
      sql: `CREATE FUNCTION d.s.made${create}`,
      needs: [DATABASE, "CREATE FUNCTION ON SCHEMA d.s"],
      undo: "DROP FUNCTION d.s.made(FLOAT)",
    },
    { sql: `SELECT d.s.${name}(1)`, needs: [...INSIDE, `USAGE ON FUNCTION ${own}`] },
    { sql: `DESCRIBE FUNCTION ${own}`, needs: [...INSIDE, `USAGE ON FUNCTION ${own}`] },
    { sql: `SELECT GET_DDL('FUNCTION', '${own}')`, needs: [...INSIDE, `USAGE ON FUNCTION ${own}`] },
    {
      sql: `ALTER FUNCTION ${own} SET COMMENT = 'x'`,
      needs: [...INSIDE, `OWNERSHIP ON FUNCTION ${own}`],
      also: [`USAGE ON FUNCTION ${own}`],
      undo: `ALTER FUNCTION ${own} UNSET COMMENT`,
    },
    {
      sql: `DROP FUNCTION ${own}`,
      needs: [...INSIDE, `OWNERSHIP ON FUNCTION ${own}`],
      also: [`USAGE ON FUNCTION ${own}`],
      undo: `CREATE FUNCTION d.s.${name}${create}`,
    },
  ];
};

const ofProcedure = ({ name, create }: (typeof PROCEDURES)[number]): PrivilegeRow[] => {
  const own = `d.s.${name}()`;
  return [
    {
      sql: `CREATE PROCEDURE d.s.made() ${create}`,
      needs: [DATABASE, "CREATE PROCEDURE ON SCHEMA d.s"],
      undo: "DROP PROCEDURE d.s.made()",
    },
    { sql: `CALL ${own}`, needs: [...INSIDE, `USAGE ON PROCEDURE ${own}`] },
    { sql: `DESCRIBE PROCEDURE ${own}`, needs: [...INSIDE, `USAGE ON PROCEDURE ${own}`] },
    { sql: `SELECT GET_DDL('PROCEDURE', '${own}')`, needs: [...INSIDE, `USAGE ON PROCEDURE ${own}`] },
    {
      sql: `ALTER PROCEDURE ${own} SET COMMENT = 'x'`,
      needs: [...INSIDE, `OWNERSHIP ON PROCEDURE ${own}`],
      also: [`USAGE ON PROCEDURE ${own}`],
      undo: `ALTER PROCEDURE ${own} UNSET COMMENT`,
    },
    {
      sql: `DROP PROCEDURE ${own}`,
      needs: [...INSIDE, `OWNERSHIP ON PROCEDURE ${own}`],
      also: [`USAGE ON PROCEDURE ${own}`],
      undo: `CREATE PROCEDURE d.s.${name}() ${create}`,
    },
  ];
};

const COUNTS = "RETURNS NUMBER LANGUAGE SQL";
const COUNT = "AS 'BEGIN LET n NUMBER := (SELECT COUNT(*) FROM d.s.t); RETURN n; END'";

testPrivileges({
  setup: [
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE ROLE r",
    "CREATE TABLE t (a INT)",
    "CREATE SEQUENCE seq",
    "CREATE SEQUENCE old_seq",
    ...FUNCTIONS.map(({ name, create }) => `CREATE FUNCTION d.s.${name}${create}`),
    ...PROCEDURES.map(({ name, create }) => `CREATE PROCEDURE d.s.${name}() ${create}`),
    "CREATE FUNCTION d.s.of_table() RETURNS NUMBER AS 'SELECT COUNT(*) FROM d.s.t'",
    "CREATE FUNCTION d.s.rows_of() RETURNS TABLE (a INT) AS 'SELECT a FROM d.s.t'",
    `CREATE PROCEDURE d.s.as_owner() ${COUNTS} EXECUTE AS OWNER ${COUNT}`,
    `CREATE PROCEDURE d.s.as_caller() ${COUNTS} EXECUTE AS CALLER ${COUNT}`,
  ],
  look: [
    "SHOW USER FUNCTIONS IN SCHEMA d.s",
    "SHOW PROCEDURES IN SCHEMA d.s",
    "SHOW SEQUENCES IN SCHEMA d.s",
  ],
  rows: [
    ...FUNCTIONS.flatMap(ofFunction),
    ...PROCEDURES.flatMap(ofProcedure),
    // What a function reads is read with its owner's rights; and a procedure with its caller's when it says so.
    { sql: "SELECT d.s.of_table()", needs: [...INSIDE, "USAGE ON FUNCTION d.s.of_table()"] },
    { sql: "SELECT * FROM TABLE(d.s.rows_of())", needs: [...INSIDE, "USAGE ON FUNCTION d.s.rows_of()"] },
    { sql: "CALL d.s.as_owner()", needs: [...INSIDE, "USAGE ON PROCEDURE d.s.as_owner()"] },
    {
      sql: "CALL d.s.as_caller()",
      needs: [...INSIDE, "USAGE ON PROCEDURE d.s.as_caller()", "SELECT ON TABLE d.s.t"],
    },
    { sql: "SELECT d.s.seq.NEXTVAL", needs: [...INSIDE, "USAGE ON SEQUENCE d.s.seq"] },
    { sql: "DESCRIBE SEQUENCE d.s.seq", needs: [...INSIDE, "USAGE ON SEQUENCE d.s.seq"] },
    { sql: "SELECT GET_DDL('SEQUENCE', 'd.s.seq')", needs: [...INSIDE, "USAGE ON SEQUENCE d.s.seq"] },
    {
      sql: "ALTER SEQUENCE d.s.seq SET COMMENT = 'x'",
      needs: [...INSIDE, "OWNERSHIP ON SEQUENCE d.s.seq"],
      also: ["USAGE ON SEQUENCE d.s.seq"],
      undo: "ALTER SEQUENCE d.s.seq UNSET COMMENT",
    },
    {
      sql: "DROP SEQUENCE d.s.old_seq",
      needs: [...INSIDE, "OWNERSHIP ON SEQUENCE d.s.old_seq"],
      also: ["USAGE ON SEQUENCE d.s.old_seq"],
      undo: "CREATE SEQUENCE d.s.old_seq",
    },
  ],
});
