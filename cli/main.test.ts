import { spawnSync } from "node:child_process";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands, helpOf } from "./testing/help-of.ts";
import { folderWith, runCli } from "./testing/run-cli.ts";

describe("--help", () => {
  it("lists the commands", async () => {
    const { code, out } = await runCli(["--help"]);
    expect(code).toBe(0);
    for (const command of ["deploy", "plan", "render", "verify", "baseline", "undo", "status", "probe"]) {
      expect(out).toContain(`${command} [options]`);
    }
  });

  it.each(commands().map((command) => command.name()))("of %s has an example", async (name) => {
    const { code, out } = await runCli([name, "--help"]);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Example:\\n {2}\\$ snowhook ${name}`));
  });
});

it.each(commands().map((command) => [command.name(), command] as const))(
  "the help of %s fits 80 columns",
  (_, command) => {
    const [example = ""] = /Example:[\s\S]*/.exec(helpOf(command)) ?? [];
    const lines = helpOf(command).replace(example, "").split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  },
);

it("says nothing but its help when nothing is asked", async () => {
  const { code, out } = await runCli([]);
  expect([code, out]).toEqual([0, expect.stringContaining("Usage: snowhook")]);
});

describe("--json", () => {
  it.each([
    [["plan", "--json"], "config", "No Snowflake account is given."],
    [["plan", "--json", "--root-foldr", "x"], "usage", expect.stringContaining("--root-foldr")],
    [["plan", "--json", "--environment", "dev"], "config", expect.stringContaining("snowhook.yml")],
    [["render", "--json", "V1__gone.sql"], "template", expect.anything()],
  ])("tells the failure of %j to a program", async (argv, kind, message) => {
    const { code, out, err } = await runCli(argv, { cwd: folderWith({}) });
    expect([code, err]).toEqual([1, ""]);
    expect(JSON.parse(out)).toMatchObject({ type: "error", error: { kind, message } });
  });
});

describe("completion", () => {
  it.each(["bash", "zsh", "fish"])("for %s names commands and options", async (shell) => {
    const { code, out } = await runCli(["completion", shell]);
    expect(code).toBe(0);
    expect(out).toMatch(/baseline[\s\S]*root-folder/);
  });

  it.each(["bash", "zsh"])("is a script that %s takes", async (shell) => {
    const { out } = await runCli(["completion", shell]);
    const checked = spawnSync(shell, ["-n"], { input: out, encoding: "utf8" });
    // a machine without that shell cannot tell
    if (checked.error === undefined) expect([checked.status, checked.stderr]).toEqual([0, ""]);
  });
});

it("version tells of Node too, for programs as JSON", async () => {
  expect((await runCli(["version"])).out).toMatch(/^snowhook \d+\.\d+\.\d+ \(Node v/);
  expect(JSON.parse((await runCli(["version", "--json"])).out)).toHaveProperty("snowhook");
});

it("--version tells the version", async () => {
  expect((await runCli(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe("render", () => {
  const script = "SELECT '{{ database }}', '{{ secrets.key }}';\n";

  it("prints the rendered script, with its checksum beside it and secrets masked", async () => {
    const cwd = folderWith({
      "m/V1__a.sql": script,
      "schemachange-config.yml":
        "config-version: 2\nschemachange:\n  root-folder: m\n  vars:\n    database: DEV\n    secrets: {key: hunter22}\n",
    });
    const { code, out, err } = await runCli(["render", "m/V1__a.sql", "--config-folder", cwd], { cwd });
    expect([code, out]).toEqual([0, "SELECT 'DEV', '***'\n"]);
    expect(err).toMatch(/^V1__a\.sql [0-9a-f]{56}\n$/);
  });

  it("takes the variables of the command line over those of the file, key by key", async () => {
    const cwd = folderWith({
      "V1__a.sql": "{{ a }}{{ b }}{{ c }}",
      "schemachange-config.yml": "vars: {a: 1, b: '{{ env_var('B_VALUE') }}', c: 3.0}\n",
    });
    const { out } = await runCli(["render", "V1__a.sql", "--config-folder", cwd, "-V", '{"a": 9}'], {
      cwd,
      env: { B_VALUE: "x" },
    });
    expect(out).toBe("9x3.0\n");
  });

  it("reaches modules", async () => {
    const cwd = folderWith({
      "s/A__a.sql": "{% from 'modules/m.j2' import f %}{{ f() }}",
      "mods/m.j2": "{% macro f() %}SELECT 1{% endmacro %}",
    });
    const { out, err } = await runCli(["render", "A__a.sql", "-f", "s", "-m", "mods"], { cwd });
    expect(out, err).toBe("SELECT 1\n");
  });
});

describe("data files", () => {
  const script =
    "{% for row in from_csv('data/roles.csv') %}GRANT ROLE {{ row.role }} TO USER {{ row.user }};{% endfor %}";
  const files = {
    "m/R__roles.sql": script,
    "m/data/roles.csv": "role,user\nR1,U1\n",
    "outside.csv": "role,user\nR2,U2\n",
  };
  const render = async (cwd: string) => runCli(["render", "-f", "m", "R__roles.sql", "--json"], { cwd });

  it("are read from the root folder, and count for the checksum", async () => {
    const first = JSON.parse((await render(folderWith(files))).out);
    expect(first.sql).toBe("GRANT ROLE R1 TO USER U1");
    const changed = { ...files, "m/data/roles.csv": "role,user\nR1,U2\n" };
    const second = JSON.parse((await render(folderWith(changed))).out);
    expect(second.checksum).not.toBe(first.checksum);
  });

  it("are not read through a link that leads out of the folder", async () => {
    const cwd = folderWith(files);
    rmSync(join(cwd, "m/data/roles.csv"));
    symlinkSync("../../outside.csv", join(cwd, "m/data/roles.csv"));
    const { code, out } = await render(cwd);
    expect(code).toBe(1);
    expect(JSON.parse(out).error).toMatchObject({
      file: "data/roles.csv",
      message: "The data file is a link that leads out of its folder.",
    });
    rmSync(join(cwd, "m/data/roles.csv"));
    writeFileSync(join(cwd, "m/data/real.csv"), "role,user\nR3,U3\n");
    symlinkSync("real.csv", join(cwd, "m/data/roles.csv"));
    expect(JSON.parse((await render(cwd)).out).sql).toBe("GRANT ROLE R3 TO USER U3");
  });

  it("that are not there are told from what is", async () => {
    const { "m/data/roles.csv": roles, ...others } = files;
    const { code, err } = await runCli(["render", "-f", "m", "R__roles.sql"], {
      cwd: folderWith({ ...others, "m/roles.csv": roles }),
    });
    expect([code, err]).toEqual([
      1,
      [
        "✗ R__roles.sql:1:15: There is no data file 'data/roles.csv'.",
        "    1 | {% for row in from_csv('data/roles.csv') %}GRANT ROLE {{ row.role }}…",
        "      |               ^^^^^^^^",
        "  Did you mean 'roles.csv'?",
        "",
      ].join("\n"),
    ]);
  });
});

describe("what is wrong is explained, with exit code 1", () => {
  const cases: [string, Record<string, string | Uint8Array>, string[], RegExp][] = [
    ["no account", { "V1__a.sql": "SELECT 1" }, ["deploy"], /No Snowflake account is given/],
    ["a folder that is not there", {}, ["plan", "-f", "nowhere"], /root folder .*nowhere is not there/],
    [
      "a modules folder that is not there",
      {},
      ["plan", "-m", "nowhere"],
      /modules folder .*nowhere is not there/,
    ],
    ["a config folder that is not there", {}, ["plan", "--config-folder", "nowhere"], /nowhere is not there/],
    [
      "broken YAML",
      { "schemachange-config.yml": "a: [1\nb: {" },
      ["plan"],
      /schemachange-config\.yml:\d+:\d+: .*not valid YAML/,
    ],
    ["YAML that is a list", { "schemachange-config.yml": "- a" }, ["plan"], /no map of settings/],
    [
      "an unknown config version",
      { "schemachange-config.yml": "config-version: 7" },
      ["plan"],
      /config-version 7/,
    ],
    ["vars that are no JSON", {}, ["plan", "-V", "{a"], /setting vars .* must be a JSON object/],
    ["an unknown policy", {}, ["plan", "--on-changed", "panic"], /setting on-changed/],
    [
      "an unknown authenticator",
      {},
      ["plan", "-a", "x", "--snowflake-authenticator", "magic"],
      /authenticator "magic"/,
    ],
    [
      "a missing variable",
      { "V1__a.sql": "SELECT 1;\n-- {{ gone.away }}" },
      ["render", "V1__a.sql"],
      /V1__a\.sql:2:\d+: .gone. is undefined/,
    ],
    [
      "an endless template",
      {
        "V1__a.sql": "{% for a in range(99999) %}{% for b in range(99999) %}{{ a }}{% endfor %}{% endfor %}",
      },
      ["render", "V1__a.sql"],
      /makes values of more bytes than it may/,
    ],
    ["an empty script", { "V1__a.sql": "" }, ["render", "V1__a.sql"], /is empty/],
    ["a comment-only script", { "V1__a.sql": "-- x\n/* y */" }, ["render", "V1__a.sql"], /only comments/],
    [
      "bytes that are no UTF-8",
      { "V1__a.sql": new Uint8Array([65, 10, 0xc3, 0x28]) },
      ["render", "V1__a.sql"],
      /V1__a\.sql:2: .*not UTF-8/,
    ],
    ["a script that is not there", {}, ["render", "V9__x.sql"], /no such file/],
  ];

  it.each(cases)("%s", async (_, files, argv, message) => {
    const cwd = folderWith(files);
    const args = argv.includes("--config-folder") ? argv : [...argv, "--config-folder", cwd];
    const { code, err } = await runCli(args, { cwd });
    expect(err).toMatch(message);
    expect(code).toBe(1);
  });

  it("an unknown option, with the nearest known one", async () => {
    const { code, err } = await runCli(["deploy", "--root-foldr", "x"]);
    expect([code, err]).toEqual([1, expect.stringContaining("--root-folder")]);
  });

  it("an unknown command", async () => {
    expect((await runCli(["deplyo"])).code).toBe(1);
  });
});

describe("a template that fails", () => {
  const files = {
    "m/V1__grants.sql": "{% from 'inc/macros.sql' import grant %}\n\n{{ grant('ANALYST') }};",
    "m/inc/macros.sql": `{% macro grant(role) %}GRANT SELECT ON ALL TABLES IN SCHEMA ${"LONG_".repeat(12)}{{ rol }} TO {{ role }}{% endmacro %}`,
  };
  const run = (...more: string[]) =>
    runCli(["render", "-f", "m", "V1__grants.sql", "-V", '{"schema": "S"}', ...more], {
      cwd: folderWith(files),
    });

  it("shows the line, the place and the way there, in 80 columns", async () => {
    const { code, err } = await run();
    expect(code).toBe(1);
    expect(err).toBe(
      [
        "✗ inc/macros.sql:1:124: 'rol' is undefined",
        "    1 | …NG_LONG_LONG_LONG_LONG_LONG_LONG_LONG_LONG_{{ rol }} TO {{ role }}{%…",
        "      |                                                ^^^",
        "    macro 'grant' used by V1__grants.sql:3:4",
        "  Did you mean 'role'?",
        "",
      ].join("\n"),
    );
  });

  it("tells programs the same", async () => {
    const { out } = await run("--json");
    expect(JSON.parse(out).error).toMatchObject({
      kind: "template",
      file: "inc/macros.sql",
      line: 1,
      column: 124,
      snippet: expect.stringContaining("^^^"),
      steps: [{ how: "macro 'grant'", file: "V1__grants.sql", line: 3, column: 4 }],
      next: "Did you mean 'role'?",
    });
  });
});

describe("what is only odd is a warning", () => {
  it("unknown keys in the configuration, with the nearest known one", async () => {
    const cwd = folderWith({
      "A__a.sql": "SELECT 1",
      "schemachange-config.yml": "config-version: 2\nschemachange:\n  root-foldr: x\nsnowflak: {}\n",
    });
    const { code, err } = await runCli(["render", "A__a.sql", "--config-folder", cwd], { cwd });
    expect(code).toBe(0);
    expect(err).toContain("`root-foldr` is not known; did you mean `root-folder`?");
    expect(err).toContain("`snowflak` is not known");
  });

  it("a BOM, CRLF, a loop of links and a link to nowhere", async () => {
    const cwd = folderWith({ "a/A__a.sql": "\ufeffSELECT 1;\r\nSELECT 2;\r\n" });
    symlinkSync("..", join(cwd, "a", "loop"));
    symlinkSync("nowhere", join(cwd, "a", "broken.sql"));
    const { code, out } = await runCli(["render", "a/A__a.sql"], { cwd });
    expect([code, out]).toEqual([0, "SELECT 1;\nSELECT 2\n"]);
  });

  it("a script of 5 MB", async () => {
    const cwd = folderWith({ "A__big.sql": `SELECT '${"x".repeat(5_000_000)}', '{{ 1 }}'` });
    const { code, out } = await runCli(["render", "A__big.sql"], { cwd });
    expect([code, out.length]).toEqual([0, 5_000_015]);
  });
});
