import type { Mutant } from "../mutant.ts";

const atRest = ["snowglobe/src/server/secrets-at-rest.integration.test.ts"];
const remember = {
  file: "core/github/remember-answers.ts",
  killedBy: ["core/github/remember-answers.test.ts"],
};
const expiry = { file: "core/github/token-expiry.ts", killedBy: ["core/github/token-expiry.test.ts"] };
const metrics = { file: "handlers/metrics.ts", killedBy: ["handlers/metrics.test.ts"] };

/** What a night in production finds: secrets that lie about, hosts that hang, tokens that end. */
export const mutants: readonly Mutant[] = [
  {
    file: "snowglobe/src/catalog/sealed-records.ts",
    killedBy: atRest,
    promise: "the value of a secret lies in no file",
    find: `  if (!secret) return JSON.stringify(record.value);`,
    replace: `  if (!secret || 1 > 0) return JSON.stringify(record.value);`,
  },
  {
    file: "snowglobe/src/storage/erase-free-blocks.ts",
    killedBy: atRest,
    promise: "what a secret's value was written over is overwritten",
    find: `  await duck.run(\`CREATE OR REPLACE TABLE \${table} AS SELECT gen_random_uuid() AS noise FROM range(\${rows})\`);\n`,
    replace: `  await duck.run(\`CREATE OR REPLACE TABLE \${table} AS SELECT \${rows} AS noise\`);\n`,
  },
  {
    file: "snowglobe/src/storage/own-folder.ts",
    killedBy: atRest,
    promise: "an account's folder is its owner's alone, also one that was there",
    find: `    await chmod(folder, 0o700);\n`,
    replace: ``,
  },
  {
    file: "snowglobe/src/storage/own-folder.ts",
    killedBy: atRest,
    promise: "files that DuckDB makes are their owner's alone",
    find: `before = process.umask(0o077);`,
    replace: `before = process.umask();`,
  },
  {
    file: "core/snowflake/silence.ts",
    killedBy: ["core/snowflake/silent-account.integration.test.ts"],
    promise: "a session that was silent once is not waited for again",
    find: `    error: () => silent,`,
    replace: `    error: () => undefined,`,
  },
  {
    file: "core/github/client.ts",
    killedBy: ["core/github/client.test.ts"],
    promise: "an answer of GitHub's that breaks off is none",
    find: `isStream ? fetch : whole(fetch)`,
    replace: `fetch`,
  },
  {
    ...remember,
    promise: "an answer that is remembered is that of its own question",
    find: `JSON.stringify([route, parameters])`,
    replace: `JSON.stringify([route])`,
  },
  {
    ...remember,
    promise: "only 304 stands for what is remembered",
    find: `error.status === 304`,
    replace: `error.status >= 304`,
  },
  {
    ...expiry,
    promise: "a token that ends in less than 14 days is told",
    find: `days < SOON_DAYS ?`,
    replace: `days < 0 ?`,
  },
  {
    file: "handlers/reconcile.ts",
    killedBy: ["handlers/reconcile.test.ts"],
    promise: "the reconciler warns of a token that ends",
    find: `    log("warn", warning, { next: told.next });\n`,
    replace: ``,
  },
  {
    ...metrics,
    promise: "seconds are counted as seconds",
    find: `name.endsWith("Seconds") ? "Seconds" : "Count"`,
    replace: `"Count"`,
  },
  {
    ...metrics,
    promise: "a metric with dimensions names them, one without does not",
    find: `Dimensions: [Object.keys(dimensions)],`,
    replace: `Dimensions: [["Environment", "Outcome"]],`,
  },
];
