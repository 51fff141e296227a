import type { Row } from "./row.ts";

/** Sequences and routines. */
export const CHANGES_OF_CODE: readonly Row[] = [
  // sequences
  ["a sequence is created", "", "CREATE SEQUENCE $", "SEQUENCE .*$ was created"],
  ["a sequence is dropped", "CREATE SEQUENCE $", "DROP SEQUENCE $", "SEQUENCE .*$ is gone"],
  [
    "a sequence has another step",
    "CREATE SEQUENCE $",
    "CREATE OR REPLACE SEQUENCE $ INCREMENT BY 5",
    "$: interval",
  ],
  ["a sequence is ordered", "CREATE SEQUENCE $ NOORDER", "CREATE OR REPLACE SEQUENCE $ ORDER", "$: ordered"],
  [
    "a sequence gets a comment",
    "CREATE SEQUENCE $",
    "CREATE OR REPLACE SEQUENCE $ COMMENT = 'hand'",
    "$: comment",
  ],
  // routines
  [
    "a procedure is created",
    "",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "PROCEDURE .*$\\(\\) was created",
  ],
  [
    "a procedure is dropped",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "DROP PROCEDURE $()",
    "PROCEDURE .*$\\(\\) is gone",
  ],
  [
    "a procedure's body is another",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "CREATE OR REPLACE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 2; END'",
    "$\\(\\): definition",
  ],
  [
    "a procedure runs as its caller",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "CREATE OR REPLACE PROCEDURE $() RETURNS INT LANGUAGE SQL EXECUTE AS CALLER AS 'BEGIN RETURN 1; END'",
    "$\\(\\): definition",
  ],
  [
    "a procedure returns another type",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "CREATE OR REPLACE PROCEDURE $() RETURNS VARCHAR LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "$\\(\\): .*definition",
  ],
  [
    "a procedure gets an overload",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "CREATE PROCEDURE $(A INT) RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "$\\(NUMBER\\) was created",
  ],
  [
    "a procedure gets a comment",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "COMMENT ON PROCEDURE $() IS 'hand'",
    "$\\(\\): .*description",
  ],
  [
    "a function is created",
    "",
    "CREATE FUNCTION $(A INT) RETURNS INT AS 'A + 1'",
    "FUNCTION .*$\\(NUMBER\\) was created",
  ],
  [
    "a function is dropped",
    "CREATE FUNCTION $(A INT) RETURNS INT AS 'A + 1'",
    "DROP FUNCTION $(INT)",
    "FUNCTION .*$\\(NUMBER\\) is gone",
  ],
  [
    "a function's body is another",
    "CREATE FUNCTION $(A INT) RETURNS INT AS 'A + 1'",
    "CREATE OR REPLACE FUNCTION $(A INT) RETURNS INT AS 'A + 2'",
    "$\\(NUMBER\\): definition",
  ],
  [
    "a function is secure",
    "CREATE FUNCTION $(A INT) RETURNS INT AS 'A + 1'",
    "CREATE OR REPLACE SECURE FUNCTION $(A INT) RETURNS INT AS 'A + 1'",
    "$\\(NUMBER\\): .*is secure",
  ],
  [
    "a function's argument has another name",
    "CREATE FUNCTION $(A INT) RETURNS INT AS '1'",
    "CREATE OR REPLACE FUNCTION $(B INT) RETURNS INT AS '1'",
    "$\\(NUMBER\\): definition",
  ],
];
