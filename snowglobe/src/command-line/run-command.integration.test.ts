import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../server/test-driver.ts";
import { runCommand } from "./run-command.ts";

/** Runs the command until `during` has seen what it printed. */
async function run(args: readonly string[], during: (text: string) => Promise<void> = async () => undefined) {
  let [out, err] = ["", ""];
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let failure: unknown;
  const code = await runCommand(args, {
    out: (text) => {
      out += text;
      void during(text)
        .catch((error: unknown) => {
          failure = error;
        })
        .finally(stop);
    },
    err: (text) => {
      err += text;
    },
    stopped,
  });
  if (failure !== undefined) throw failure;
  return { code, out, err };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snowglobe-command-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A file of SQL in the folder. */
async function write(name: string, sql: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, sql);
  return path;
}

const told = (text: string, name: string): string =>
  new RegExp(`^ +${name} +(\\S+)`, "m").exec(text)?.[1] ?? "";

describe("snowglobe, the command", () => {
  it("starts an account that one can sign in to with what it prints", async () => {
    const { code } = await run(["--user", "boss"], async (text) => {
      const globe = { url: told(text, "address") };
      const connection = await connect(globe, {
        username: told(text, "user"),
        password: told(text, "password"),
      });
      expect(await connection.query("SELECT CURRENT_ROLE() AS R, CURRENT_USER() AS U")).toEqual([
        { R: "ACCOUNTADMIN", U: "BOSS" },
      ]);
      await connection.close();
    });
    expect(code).toBe(0);
  });

  it("does not repeat a password that was given", async () => {
    const { out } = await run(["--password", "very secret"]);
    expect(out).not.toContain("very secret");
  });

  it.each([
    [["--prot", "1"], /--prot/],
    [["--port", "70000"], /--port 70000: must be 0 to 65535/],
    [["--user", "a b"], /--user a b: must be letters/],
  ])("says what is wrong with %j", async (args, message) => {
    const { code, err } = await run(args);
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(err).toContain("snowglobe --help");
  });

  it("has a help that fits 80 columns, and a version", async () => {
    const { out } = await run(["--help"]);
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect((await run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("runs a seed once in a folder, and says so at the next start", async () => {
    const seed = await write(
      "seed.sql",
      "CREATE WAREHOUSE w;\nCREATE DATABASE d;\nCREATE TABLE d.public.t (a INT);\n-- the end\n",
    );
    const args = ["--folder", join(folder, "kept"), "--seed", seed, "--password", "very secret"];
    const first = await run(args, async (text) => {
      const connection = await connect(
        { url: told(text, "address") },
        { username: "ADMIN", password: "very secret", warehouse: "W" },
      );
      expect(await connection.query("SELECT COUNT(*) AS N FROM d.public.t")).toEqual([{ N: 0 }]);
      await connection.close();
      expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
    });
    expect(first).toMatchObject({ code: 0, err: `${seed} ran: 3 statements.\n` });
    await write("seed.sql", "SELECT 1");
    const { code, err } = await run(args);
    expect(code).toBe(0);
    expect(err).toContain(`${seed} is not run: the folder was seeded at`);
    expect(err).toContain("It has changed since");
  });

  it.each([
    ["fails", "SELECT 1;\n\nSELECT 2,\n  nowhere;", /:4: 000904 .*NOWHERE/],
    ["does not end", "SELECT 1;\nSELECT 'open", /:2: .*/],
    ["moves files", "PUT file:///a @~;", /:1: PUT moves files/],
  ])("says in which line a seed %s", async (_what, sql, message) => {
    const { code, out, err } = await run(["--seed", await write("bad.sql", sql)]);
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(err).toMatch(message);
  });

  it("says that a seed is missing, and that a port is taken", async () => {
    expect((await run(["--seed", join(folder, "none.sql")])).err).toMatch(/none\.sql: there is no such file/);
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const address = taken.address();
    const port = typeof address === "object" && address ? String(address.port) : "";
    expect((await run(["--port", port])).err).toContain(`port ${port} is already in use`);
    await new Promise((resolve) => taken.close(resolve));
  });
});
