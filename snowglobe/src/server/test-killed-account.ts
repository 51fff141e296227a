import { connect, startTestGlobe } from "./test-driver.ts";

// A process that opens an account in a folder, writes, and is killed in the middle of a transaction.
const [folder = ""] = process.argv.slice(2);
const globe = await startTestGlobe({ folder });
const connection = await connect(globe);
for (const sql of [
  "CREATE WAREHOUSE w",
  "CREATE DATABASE d",
  "CREATE TABLE t (a INTEGER)",
  "INSERT INTO t VALUES (1), (2)",
  "CREATE VIEW v AS SELECT a FROM t",
  "ALTER TABLE t ADD COLUMN b VARCHAR",
  "UPDATE t SET b = 'x'",
  "CREATE TABLE dropped (a VARIANT)",
  "DROP TABLE dropped",
  "BEGIN",
  "INSERT INTO t VALUES (3, 'lost')",
]) {
  await connection.query(sql);
}
process.kill(process.pid, "SIGKILL");
