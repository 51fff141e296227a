import { describe, expect, it } from "vitest";
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
});
