import { startSnowglobe } from "snowglobe";
import { deployMigrations } from "../core/migrations/commands/deploy-migrations.ts";
import type { MigrationConfig } from "../core/migrations/contracts/migration-config.ts";
import { checksum } from "../core/migrations/scripts/checksum.ts";
import { connect } from "../core/snowflake/connect.ts";
import { compareWithJinja, JINJA_HEAD } from "./compare-with-jinja.ts";
import { countingProxy } from "./counting-proxy.ts";
import { printTable } from "./print-table.ts";

// Requests and times of a deployment, against snowglobe behind a proxy that counts and can be slow. schemachange's
// figures were measured with the real tool and a recording server: 13 statements when there is nothing to do, and
// N + 2c + 9 for a script of N statements, c = how many of role, warehouse, database and schema are set.

const SET_IN_SESSION = 4;
const config: MigrationConfig = {
  historyTable: "D.METADATA.CHANGE_HISTORY",
  createHistoryTable: true,
  role: "DEPLOYER",
  warehouse: "WH",
  database: "D",
  schema: "S",
};

const TEMPLATES = 300;

interface Case {
  readonly name: string;
  readonly applied: number;
  readonly fresh: number;
}

const cases: readonly Case[] = [
  { name: "nothing to do, 0 applied", applied: 0, fresh: 0 },
  { name: "nothing to do, 100 applied", applied: 100, fresh: 0 },
  { name: "nothing to do, 10,000 applied", applied: 10_000, fresh: 0 },
  { name: "10 new scripts", applied: 0, fresh: 10 },
  { name: "200 new scripts", applied: 0, fresh: 200 },
];

const content = (index: number) => `SELECT ${index} AS N`;
const scriptName = (index: number) => `V${index}__script.sql`;

interface Measured {
  readonly statements: number;
  readonly all: number;
  readonly milliseconds: number;
  /** of this process, that is engine, driver, proxy and snowglobe; it depends less on who else uses the machine */
  readonly cpuMilliseconds: number;
}

async function main(): Promise<void> {
  const rows: string[][] = [];
  for (const delayMs of [0, 50]) {
    for (const measuredCase of cases) {
      const measured = await measure(measuredCase, delayMs);
      const theirs = measuredCase.fresh === 0 ? 13 : 13 + measuredCase.fresh * (1 + 2 * SET_IN_SESSION + 9);
      rows.push([
        measuredCase.name,
        `${delayMs} ms`,
        String(measured.statements),
        String(theirs),
        `${(theirs / measured.statements).toFixed(1)} x`,
        String(measured.all),
        `${measured.milliseconds.toFixed(0)} ms`,
        `${measured.cpuMilliseconds.toFixed(0)} ms`,
      ]);
    }
  }
  printTable(
    ["case", "added", "statement requests", "schemachange's", "fewer", "all HTTP requests", "time", "CPU"],
    rows,
  );
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`\nPeak memory, snowglobe and proxy included: ${megabytes} MB.\n\n`);
  printTable(JINJA_HEAD, compareWithJinja(TEMPLATES));
}

async function measure({ applied, fresh }: Case, delayMs: number): Promise<Measured> {
  const globe = await startSnowglobe({ administrator: { user: "ADMIN", password: "administrator" } });
  let delay = 0;
  const proxy = await countingProxy(globe.url, () => delay);
  const open = (accessUrl: string, role: string) =>
    connect({
      account: "SNOWGLOBE",
      accessUrl,
      user: "ADMIN",
      password: "administrator",
      role,
      warehouse: "WH",
      database: "D",
    });
  try {
    const administrator = await open(globe.url, "ACCOUNTADMIN");
    for (const sql of [
      "CREATE WAREHOUSE WH",
      "CREATE DATABASE D",
      "CREATE SCHEMA D.S",
      "CREATE ROLE DEPLOYER",
      "GRANT ROLE DEPLOYER TO USER ADMIN",
      "GRANT USAGE ON WAREHOUSE WH TO ROLE DEPLOYER",
      "GRANT OWNERSHIP ON SCHEMA D.S TO ROLE DEPLOYER",
      "GRANT OWNERSHIP ON DATABASE D TO ROLE DEPLOYER COPY CURRENT GRANTS",
    ]) {
      await administrator.query(sql);
    }
    await administrator.close();
    const connection = await open(proxy.url, "DEPLOYER");
    const deploy = (count: number, commit: string) =>
      deployMigrations({
        connection,
        files: new Map(
          Array.from({ length: count }, (_, index) => [
            scriptName(index),
            new TextEncoder().encode(content(index)),
          ]),
        ),
        config,
        deployment: { environment: "bench", commit, attempt: 1 },
      });
    if (fresh === 0) {
      // the engine's tables are made by a first deployment; many applied scripts are written straight into the history
      await deploy(0, "tables");
      for (let from = 0; from < applied; from += 1000) {
        const values = Array.from({ length: Math.min(1000, applied - from) }, (_, index) => {
          const script = from + index;
          return `('${script}', 'Script', '${scriptName(script)}', 'V', '${checksum(content(script))}', 0, 'Success', 'ADMIN', CURRENT_TIMESTAMP())`;
        });
        await connection.query(
          `INSERT INTO D.METADATA.CHANGE_HISTORY SELECT * FROM VALUES ${values.join(", ")}`,
        );
      }
    }
    delay = delayMs;
    proxy.reset();
    const startedAt = performance.now();
    const cpu = process.cpuUsage();
    const report = await deploy(applied + fresh, "measured");
    const milliseconds = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpu);
    if (report.applied.length !== fresh)
      throw new Error(`${report.applied.length} of ${fresh} scripts were applied`);
    const measured = {
      statements: proxy.counts.statements,
      all: proxy.counts.all,
      milliseconds,
      cpuMilliseconds: (user + system) / 1000,
    };
    delay = 0;
    await connection.close();
    return measured;
  } finally {
    await proxy.close();
    await globe.close();
  }
}

await main();
