import { connect, startTestGlobe } from "../../snowglobe/src/server/test-driver.ts";

// A process that opens the account in a folder, says which rows are there, and then writes one row after the other,
// saying each that was acknowledged, until it is killed.
const [folder = ""] = process.argv.slice(2);
const globe = await startTestGlobe({ folder });
const connection = await connect(globe);
for (const sql of ["WAREHOUSE w", "DATABASE d"])
  await connection.query(`CREATE ${sql.replace(" ", " IF NOT EXISTS ")}`);
await connection.query("USE WAREHOUSE w");
await connection.query("USE SCHEMA d.public");
await connection.query("CREATE TABLE IF NOT EXISTS t (n INT, text VARCHAR)");
const rows = await connection.query("SELECT n FROM t ORDER BY n");
process.stdout.write(`there ${rows.map(({ N }) => N).join(",")}\n`);
for (let n = rows.length + 1; ; n += 1) {
  if (n % 5 === 0) {
    await connection.query("BEGIN");
    await connection.query("INSERT INTO t VALUES (?, ?)", { binds: [n, "x".repeat(n % 100)] });
    await connection.query("COMMIT");
  } else await connection.query("INSERT INTO t VALUES (?, ?)", { binds: [n, "x".repeat(n % 100)] });
  process.stdout.write(`wrote ${n}\n`);
}
