// npm run test:snowglobe:slow: 50 sessions at once for a minute without a wrong answer, and 50 deaths in the middle of
// writing with nothing lost that was acknowledged. SECONDS, DEATHS and SEED in the environment change it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { connect, startTestGlobe, type TestConnection } from "../../snowglobe/src/server/test-driver.ts";

const SECONDS = Number(process.env.SECONDS ?? 60);
const DEATHS = Number(process.env.DEATHS ?? 50);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const SESSIONS = 50;
const ACCOUNTS = 20;

/** Numbers from 0 to below `bound`, the same for the same seed. */
function dice(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

interface Client {
  readonly connection: TestConnection;
  readonly roll: (bound: number) => number;
  readonly number: number;
  /** How many rows of its own were acknowledged. */
  written: number;
}

const single = async (client: Client, sql: string) =>
  Object.values((await client.connection.query(sql))[0] ?? {})[0];

const WORK: Readonly<Record<string, (client: Client) => Promise<void>>> = {
  async reckon(client) {
    const [a, b] = [client.roll(1000), client.roll(1000)];
    assert.equal(await single(client, `SELECT ${a} * 3 + ${b} - LENGTH(REPEAT('x', ${b}))`), a * 3);
  },
  async transfer(client) {
    const { connection, roll } = client;
    const [from, to, amount] = [roll(ACCOUNTS), roll(ACCOUNTS), roll(50)];
    await connection.query("BEGIN");
    await connection.query(`UPDATE accounts SET amount = amount - ${amount} WHERE id = ${from}`);
    await connection.query(`UPDATE accounts SET amount = amount + ${amount} WHERE id = ${to}`);
    await connection.query(roll(4) === 0 ? "ROLLBACK" : "COMMIT");
  },
  async balance(client) {
    assert.equal(await single(client, "SELECT SUM(amount) FROM accounts"), ACCOUNTS * 1000);
  },
  async note(client) {
    await client.connection.query("INSERT INTO notes VALUES (?, ?)", {
      binds: [client.number, client.written],
    });
    client.written += 1;
  },
  async readNotes(client) {
    const sql = `SELECT COUNT(DISTINCT n) FROM notes WHERE who = ${client.number}`;
    assert.equal(await single(client, sql), client.written);
  },
  async makeTable(client) {
    const [name, rows] = [`own_${client.number}`, 1 + client.roll(100)];
    await client.connection.query(
      `CREATE OR REPLACE TABLE ${name} AS SELECT SEQ4() AS n FROM TABLE(GENERATOR(ROWCOUNT => ${rows}))`,
    );
    assert.equal(await single(client, `SELECT COUNT(*) FROM ${name}`), rows);
    await client.connection.query(`DROP TABLE ${name}`);
  },
  async failing(client) {
    await assert.rejects(client.connection.query(`SELECT no_such_${client.roll(9)} FROM accounts`));
  },
};

test(`${SESSIONS} sessions mixing everything for ${SECONDS} s`, async (t) => {
  t.diagnostic(`SEED=${SEED}`);
  const globe = await startTestGlobe();
  const administrator = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE accounts (id INT, amount INT)",
    "CREATE TABLE notes (who INT, n INT)",
    `INSERT INTO accounts SELECT SEQ4(), 1000 FROM TABLE(GENERATOR(ROWCOUNT => ${ACCOUNTS}))`,
  ])
    await administrator.query(sql);
  const counts: Record<string, number> = {};
  const until = Date.now() + SECONDS * 1000;
  await Promise.all(
    Array.from({ length: SESSIONS }, async (_, number) => {
      const connection = await connect(globe, { database: "D", schema: "PUBLIC", warehouse: "W" });
      const client: Client = { connection, number, roll: dice(SEED + number), written: 0 };
      const kinds = Object.keys(WORK);
      while (Date.now() < until) {
        const kind = kinds[client.roll(kinds.length)] ?? "reckon";
        await WORK[kind]?.(client);
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
      await connection.close();
    }),
  );
  t.diagnostic(JSON.stringify(counts));
  await administrator.close();
  await globe.close();
});

test(`${DEATHS} deaths by kill -9, with nothing lost that was acknowledged`, async (t) => {
  t.diagnostic(`SEED=${SEED}`);
  const folder = mkdtempSync(join(tmpdir(), "snowglobe-deaths-"));
  const roll = dice(SEED);
  let acknowledged = 0;
  try {
    for (let death = 0; death < DEATHS; death += 1) {
      const writer = spawn(
        process.execPath,
        ["--import", "tsx", join(import.meta.dirname, "writer.ts"), folder],
        {
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      const gone = once(writer, "exit");
      for await (const line of createInterface({ input: writer.stdout })) {
        const [word, value = ""] = line.split(" ");
        if (word === "there") {
          const rows = value === "" ? [] : value.split(",").map(Number);
          assert.deepEqual(
            rows,
            Array.from(rows, (_, index) => index + 1),
            "rows in order, each once",
          );
          assert.ok(
            rows.length >= acknowledged,
            `${acknowledged} were acknowledged, ${rows.length} are there`,
          );
          assert.ok(rows.length <= acknowledged + 1, "at most the one under way is there beside them");
          acknowledged = rows.length;
          setTimeout(() => writer.kill("SIGKILL"), roll(400));
        } else if (word === "wrote") acknowledged = Number(value);
      }
      const [, signal] = await gone;
      assert.equal(signal, "SIGKILL", "the writer lives until it is killed");
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  t.diagnostic(`${acknowledged} rows were acknowledged`);
  assert.ok(acknowledged > 0);
});
