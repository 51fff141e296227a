import { beforeAll, describe, expect, test, vi } from "vitest";
import { type HostOperation, type HostOperations, HostRefusal } from "../sandbox/host-operations.ts";
import { memorySnapshot } from "./memory-snapshot.ts";
import { type PythonOutcome, runPython } from "./run-python.ts";

// A busy machine takes seconds for what is a third of one.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

beforeAll(async () => {
  await memorySnapshot();
});

const TEXT = { name: "TEXT" };
const VARIANT = { name: "VARIANT" };

interface Run {
  readonly args?: readonly { type: object; value: string | null }[];
  readonly resultType?: object;
  readonly imports?: ReadonlyMap<string, Uint8Array>;
  readonly handler?: string;
  readonly operations?: HostOperations;
  readonly signal?: AbortSignal;
  readonly memoryBytes?: number;
  readonly print?: (text: string) => void;
}

async function run(body: string | undefined, options: Run = {}): Promise<PythonOutcome> {
  return await runPython(
    {
      ...(body === undefined ? {} : { body }),
      handler: options.handler ?? "main",
      imports: options.imports ?? new Map(),
      arguments: options.args ?? [],
      resultType: options.resultType ?? VARIANT,
    },
    {
      operations: options.operations ?? new Map(),
      signal: options.signal ?? new AbortController().signal,
      ...(options.memoryBytes === undefined ? {} : { memoryBytes: options.memoryBytes }),
      ...(options.print === undefined ? {} : { print: options.print }),
    },
  );
}

async function resultOf(body: string, options: Run = {}): Promise<unknown> {
  const outcome = await run(body, options);
  if (!("value" in outcome)) throw new Error(JSON.stringify(outcome));
  return outcome.value === null ? null : JSON.parse(outcome.value);
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe("values", () => {
  // https://docs.snowflake.com/en/developer-guide/udf-stored-procedure-data-type-mapping
  test("arguments have the Python types that Snowflake documents", async () => {
    const args = [
      { type: { name: "FIXED", precision: 38, scale: 0 }, value: "12345678901234567890" },
      { type: { name: "FIXED", precision: 12, scale: 2 }, value: "1.10" },
      { type: { name: "REAL" }, value: "1.5" },
      { type: TEXT, value: "é" },
      { type: { name: "BOOLEAN" }, value: "1" },
      { type: { name: "DATE" }, value: "-1" },
      { type: { name: "TIME", scale: 9 }, value: "3661.500000000" },
      { type: { name: "TIMESTAMP_NTZ", scale: 9 }, value: "-1.500000000" },
      { type: { name: "TIMESTAMP_TZ", scale: 9 }, value: "0.000000000 1500" },
      { type: { name: "BINARY" }, value: "00FF" },
      { type: VARIANT, value: '{"a":[1]}' },
      { type: TEXT, value: null },
    ];
    expect(await resultOf("def main(session, *args):\n  return [repr(a) for a in args]", { args })).toEqual([
      "12345678901234567890",
      "Decimal('1.10')",
      "1.5",
      "'é'",
      "True",
      "datetime.date(1969, 12, 31)",
      "datetime.time(1, 1, 1, 500000)",
      "datetime.datetime(1969, 12, 31, 23, 59, 58, 500000)",
      "datetime.datetime(1970, 1, 1, 1, 0, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))",
      "b'\\x00\\xff'",
      "{'a': [1]}",
      "None",
    ]);
  });

  test.each([
    [{ name: "FIXED", precision: 38, scale: 0 }, "10**30", "1000000000000000000000000000000"],
    [{ name: "FIXED", precision: 12, scale: 2 }, "__import__('decimal').Decimal('2.345')", "2.35"],
    [{ name: "REAL" }, "1", "1.0"],
    [TEXT, "'a'", "a"],
    [{ name: "BOOLEAN" }, "False", "0"],
    [{ name: "DATE" }, "__import__('datetime').date(1970,1,2)", "1"],
    [{ name: "TIMESTAMP_NTZ", scale: 9 }, "__import__('datetime').datetime(1970,1,1,0,0,1,5)", "1.000005000"],
    [{ name: "BINARY" }, "b'\\x01'", "01"],
    [VARIANT, "{'a': None}", '{"a": null}'],
    [VARIANT, "None", null],
  ])("a result as %o", async (resultType, expression, value) => {
    expect(await run(`def main(session): return ${expression}`, { resultType })).toEqual({ value });
  });

  test("a result that does not fit its type is an error", async () => {
    const resultType = { name: "FIXED", precision: 3, scale: 1 };
    const outcome = await run("def main(session): return 100", { resultType });
    expect(outcome).toMatchObject({ traceback: expect.stringContaining("out of range for NUMBER(3,1)") });
  });
});

describe("code", () => {
  test("imports stand in the import directory, beside files that they read", async () => {
    const imports = new Map([
      ["loader.py", bytes("import helper\ndef main(session): return helper.text()")],
      [
        "helper.py",
        bytes(
          "import sys, os\ndef text(): return open(os.path.join(sys._xoptions['snowflake_import_directory'], 'x.txt')).read()",
        ),
      ],
      ["x.txt", bytes("read")],
    ]);
    expect(await run(undefined, { imports, handler: "loader.main", resultType: TEXT })).toEqual({
      value: "read",
    });
  });

  test("an error is told as Python tells it, with file and line and without the runner", async () => {
    const outcome = await run("def main(session):\n  return inner()\ndef inner():\n  raise ValueError('no')");
    expect(outcome).toEqual({
      traceback: [
        "Traceback (most recent call last):",
        '  File "_udf_code.py", line 2, in main',
        "    return inner()",
        '  File "_udf_code.py", line 4, in inner',
        "    raise ValueError('no')",
        "ValueError: no",
      ].join("\n"),
    });
  });

  test.each([
    ["a syntax error", "def main(session)\n  pass", "SyntaxError"],
    ["a handler that is not there", "x = 1", "no function 'main'"],
    ["a package that is not there", "import pandas", "ModuleNotFoundError: No module named 'pandas'"],
    [
      "Snowpark's other modules",
      "from snowflake.snowpark.functions import col",
      "snowflake.snowpark.functions",
    ],
    ["Snowpark's other names", "from snowflake.snowpark import Window", "has no Window"],
    [
      "Snowpark's other methods",
      "def main(session): session.create_dataframe([1])",
      "Session.create_dataframe",
    ],
    ["sys.exit", "import sys\ndef main(session): sys.exit(3)", "SystemExit: 3"],
  ])("%s names itself", async (_, body, message) => {
    expect(await run(body)).toMatchObject({ traceback: expect.stringContaining(message) });
  });

  test("what it prints is handed on", async () => {
    const lines: string[] = [];
    await run("def main(session): print('hello')", { print: (line) => lines.push(line) });
    expect(lines).toEqual(["hello"]);
  });
});

describe("the account, asked from Python", () => {
  const operations: HostOperations = new Map<string, HostOperation>([
    [
      "sql",
      async ({ details }) => {
        if (details.text === "bad")
          throw new HostRefusal("sql", "SQL compilation error:\nno", { code: "002003", sqlState: "02000" });
        const columns = [
          { name: "N", type: { name: "FIXED", scale: 0 } },
          { name: "V", type: VARIANT },
        ];
        return { value: { columns, rows: [["1", '{"a":1}']], text: details.text, binds: details.binds } };
      },
    ],
    ["context", async () => ({ value: { role: 'a"b', schema: null } })],
    ["put", async ({ details, content }) => ({ value: `${details.path} ${content?.length}` })],
    ["get", async () => ({ content: bytes("data") })],
  ]);

  test("rows by index, by name, as attributes and as a dictionary", async () => {
    const body = `
def main(session):
  row = session.sql("SELECT").collect()[0]
  return [row[0], row["N"], row.N, row.as_dict(), len(row), repr(row), session.table("t").first()[0]]`;
    expect(await resultOf(body, { operations })).toEqual([
      1,
      1,
      1,
      { N: 1, V: '{"a":1}' },
      2,
      `Row(N=1, V='{"a":1}')`,
      1,
    ]);
  });

  test("a failed statement can be caught", async () => {
    const body = `
from snowflake.snowpark.exceptions import SnowparkSQLException
def main(session):
  try:
    session.sql("bad").collect()
  except SnowparkSQLException as error:
    return [error.sql_error_code, error.sqlstate, str(error)]`;
    expect(await resultOf(body, { operations })).toEqual([
      2003,
      "02000",
      "(1304): 002003 (02000): SQL compilation error:\nno",
    ]);
  });

  test("the context has quoted names", async () => {
    const body = "def main(session): return [session.get_current_role(), session.get_current_schema()]";
    expect(await resultOf(body, { operations })).toEqual(['"a""b"', null]);
  });

  test("files go to stages and come from them", async () => {
    const body = `
import io
def main(session):
  plain = session.file.put_stream(io.BytesIO(b"abc"), "@s/x.csv", auto_compress=False)
  packed = session.file.put_stream(io.BytesIO(b"abc"), "@s/x.csv")
  return [plain.status, packed.target, packed.source_size, session.file.get_stream("@s/x").read().decode()]`;
    expect(await resultOf(body, { operations })).toEqual(["@s/x.csv 3", "x.csv.gz", 3, "data"]);
  });

  test("what the account does not give is refused", async () => {
    const outcome = await run("def main(session): session.sql('x').collect()");
    expect(outcome).toMatchObject({ traceback: expect.stringContaining("gives procedures no sql") });
  });
});

describe("limits", () => {
  test("an endless loop ends when it is cancelled, with the reason", async () => {
    const abort = new AbortController();
    const endless = run("def main(session):\n  print('on')\n  while True: pass", {
      signal: abort.signal,
      print: () => abort.abort(new Error("cancelled")),
    });
    await expect(endless).rejects.toThrow("cancelled");
  });

  test("a call that is cancelled before it starts does not start", async () => {
    const signal = AbortSignal.abort(new Error("cancelled"));
    await expect(run("def main(session): pass", { signal })).rejects.toThrow("cancelled");
  });

  test("memory is bounded", async () => {
    const outcome = await run("def main(session): return len(bytearray(300_000_000))", {
      memoryBytes: 200_000_000,
    });
    expect(outcome).toMatchObject({ traceback: expect.stringContaining("MemoryError") });
  });

  test("endless recursion is an error that can be caught", async () => {
    const body = `
def deeper(n): return deeper(n + 1)
def main(session):
  try:
    deeper(0)
  except RecursionError as error:
    return type(error).__name__`;
    expect(await resultOf(body)).toBe("RecursionError");
  });

  test("an interpreter that dies is an error, never a hang", async () => {
    const body = 'import json\ndef main(session): return json.loads("[" * 9_000_000)';
    await expect(run(body)).rejects.toThrow("Maximum call stack size exceeded");
  });

  test("only /tmp can be written", async () => {
    const body = `
def main(session):
  open("/tmp/x", "w").write("here")
  said = [open("/tmp/x").read()]
  for path in ("/x", "/home/udf/imports/x", "/home/pyodide/x", "/lib/python3.14/site-packages/x"):
    try:
      open(path, "w")
      said.append(path)
    except OSError as error:
      said.append(error.strerror)
  return said`;
    expect(await resultOf(body)).toEqual(["here", ...Array(4).fill("Permission denied")]);
  });

  test("the machine's environment is not there, nor are JavaScript's objects", async () => {
    const body = `
import os, sys
def main(session):
  found = [name for name in ("js", "pyodide", "pyodide_js", "_pyodide") if not missing(name)]
  return [os.environ.get("PATH_OF_TEST"), found, [m for m in sys.modules if m.split(".")[0] in ("js", "pyodide_js")]]
def missing(name):
  try:
    __import__(name)
  except ImportError:
    return True`;
    process.env.PATH_OF_TEST = "secret";
    expect(await resultOf(body)).toEqual([null, [], []]);
    delete process.env.PATH_OF_TEST;
  });

  test("nothing of a call is left for the next", async () => {
    const body = `
import builtins, json, os
def main(session):
  seen = [hasattr(builtins, "left"), hasattr(json, "left"), os.path.exists("/tmp/left")]
  builtins.left = json.left = 1
  open("/tmp/left", "w").close()
  return seen`;
    expect(await resultOf(body)).toEqual([false, false, false]);
    expect(await resultOf(body)).toEqual([false, false, false]);
  });

  test("every call draws its own random numbers", async () => {
    const body = "import random, uuid\ndef main(session): return [random.random(), str(uuid.uuid4())]";
    expect(await resultOf(body)).not.toEqual(await resultOf(body));
  });
});
