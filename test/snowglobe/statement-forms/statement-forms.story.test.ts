import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openWholeAccount, type WholeAccount } from "../../../snowglobe/src/parts/open-whole-account.ts";
import { knownKinds, knownStatements } from "../../../snowglobe/src/snowflake-index/index-of-names.ts";
import { makeStatements } from "./make-statements.ts";
import { CLEANING, FIXTURES, GROUND } from "./objects.ts";
import { WHOLE } from "./whole-statements.ts";

// Each statement form that Snowflake documents, as a whole statement: it runs, or is refused by its full name.

let account: WholeAccount;
/** What stands for a bucket and for a repository. */
const folder = mkdtempSync(join(tmpdir(), "statement-forms-"));
beforeAll(async () => {
  execFileSync("git", ["init", "-q", folder]);
  writeFileSync(join(folder, "script.sql"), "SELECT 1;");
  account = await openWholeAccount({
    mounts: { "s3://bucket": folder, "https://x.example/o/r": folder },
  });
  for (const sql of [...GROUND, ...[...FIXTURES.values()].map(({ create }) => create), ...CLEANING])
    await attempt(sql);
}, 60_000);
afterAll(async () => {
  await account.close();
  rmSync(folder, { recursive: true, force: true });
});

const attempt = (sql: string) =>
  account.run(sql).then(
    () => undefined,
    (error: Error) => error.message,
  );

/** Puts back what a statement may have changed of the objects that others work on. */
async function restore(sql: string): Promise<void> {
  if (!/^(ALTER|CREATE|DROP|UNDROP|GRANT|INSERT|MERGE|UPDATE|DELETE|COMMENT)/.test(sql)) return;
  for (const { name, create } of FIXTURES.values())
    if (sql.includes(name.replace(/\(.*/, ""))) await attempt(create);
  for (const each of CLEANING) if (concerns(each, sql)) await attempt(each);
}

/** Whether what cleans up is about an object that the statement names. */
function concerns(cleaning: string, sql: string): boolean {
  const dropped = /^DROP (.*) IF EXISTS (\w+)/.exec(cleaning);
  if (dropped) return sql.includes(dropped[1] ?? "") && sql.includes(dropped[2] ?? "");
  const changed = /\b(second|kept|kept_view|asleep|admin)\b/.exec(cleaning)?.[1];
  return changed !== undefined && new RegExp(`\\b${changed}\\b`).test(sql);
}

/** A service needs a container's program: its own tests have one. Here it is only found missing. */
const NEEDS_A_SERVICE = /^SQL compilation error:\nService 'DB.PUBLIC.X' does not exist or not authorized\.$/;
const REFUSED = /^Unsupported feature in snowglobe: (.*)\.$/;

it("runs or refuses by its full name every statement form of the index", async () => {
  const counts = { right: 0, refused: 0, "of a service": 0, otherwise: 0 };
  const wrong: string[] = [];
  for (const [verb, forms] of knownStatements()) {
    for (const form of forms) {
      const whole = WHOLE[`${verb} ${form}`.trim()] ?? makeStatements(verb, form);
      for (const sql of typeof whole === "string" ? [whole] : whole) {
        const message = await attempt(sql);
        const feature = REFUSED.exec(message ?? "")?.[1];
        if (message === undefined) {
          counts.right += 1;
          await restore(sql);
        } else if (feature !== undefined && names(feature, verb, form)) counts.refused += 1;
        else if (NEEDS_A_SERVICE.test(message)) counts["of a service"] += 1;
        else {
          counts.otherwise += 1;
          wrong.push(`${verb} ${form}: ${sql}: ${message}`);
        }
      }
    }
  }
  console.info("statements of all forms:", counts);
  expect(wrong).toEqual([]);
  expect(counts).toMatchObject({ "of a service": 10, otherwise: 0 });
  expect(counts.right).toBeGreaterThanOrEqual(475);
}, 590_000);

/** Whether a refusal says what of the form is missing: words beyond its first, and of a kind of several words all. */
function names(feature: string, verb: string, form: string): boolean {
  const said = feature.toUpperCase();
  if (said === verb) return verb === "EXPLAIN";
  const kind = longestKind(form.split("…")[0] ?? "");
  if (kind?.includes(" ") && verb !== "GRANT" && verb !== "REVOKE") return said.includes(kind);
  const words = (form.match(/\b[A-Z][A-Z_]+\b/g) ?? []).filter((word) => word !== verb);
  return words.length === 0 ? said.includes(verb) : words.some((word) => said.includes(word));
}

/** The longest name of a kind of object in a form's words. */
function longestKind(words: string): string | undefined {
  return knownKinds().find(({ kind }) => new RegExp(`\\b${kind}\\b`).test(words))?.kind;
}
