import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { uploadFolder } from "../apply/upload-folder.ts";
import { type Sandbox, startAccount, type TestAccount } from "../testing/account.ts";

let account: TestAccount;
let box: Sandbox;
let disk: string;

beforeAll(async () => {
  account = await startAccount();
  disk = await mkdtemp(join(tmpdir(), "staged-folders-"));
});
afterAll(async () => {
  await account?.close();
  await rm(disk, { recursive: true, force: true });
});
beforeEach(async () => {
  box = await account.sandbox();
});

const text = (content: string) => new TextEncoder().encode(content);
const script = { "A__list.sql": "SELECT '{{ staged.load }}'" };
const stage = (files: [string, Uint8Array][]) =>
  box.deploy(script, { stagedFolders: new Map([["load", new Map(files)]]) });

/** Path in the folder -> what is there, by GET. */
async function staged(location: string, paths: readonly string[]): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const path of paths) {
    const to = await mkdtemp(join(disk, "get-"));
    await box.connection.query(`GET '${`${location}/${path}`.replaceAll("'", "''")}' 'file://${to}'`);
    found.set(path, await readFile(join(to, path.split("/").at(-1) ?? "")));
  }
  return found;
}

describe("a folder of files", () => {
  it("arrives byte for byte, whatever its shape and in whatever order it is listed", async () => {
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const files: [string, Uint8Array][] = [
      ["sub/deep/er/a.py", text("deep")],
      ["a.py", text("top")],
      ["sub/b.py", text("sub")],
      [".hidden", text("dot")],
      [".config/settings.toml", text("in a dot folder")],
      ["sub/.env", text("dot in sub")],
      ["with space.txt", text("space")],
      ["sub dir/with space.txt", text("spaces")],
      ["größe ☃.txt", text("unicode")],
      ["ünïcode/☃/ä.txt", text("unicode folders")],
      ["empty", new Uint8Array()],
      ["sub/empty.txt", new Uint8Array()],
      ["bytes.bin", every],
      ["Case.txt", text("upper")],
      ["case.txt", text("lower")],
      ["it's.txt", text("quote")],
    ];
    for (const order of [files, files.toReversed()]) {
      const { staged: locations, failed } = await stage(order);
      expect(failed).toBeUndefined();
      const found = await staged(
        locations.load ?? "",
        files.map(([path]) => path),
      );
      for (const [path, bytes] of files) expect([path, found.get(path)]).toEqual([path, Buffer.from(bytes)]);
    }
  });

  it("of a thousand files goes up in one PUT, once", async () => {
    const files = Array.from({ length: 1_000 }, (_, i): [string, Uint8Array] => [`f${i}.txt`, text(`${i}`)]);
    const { staged: locations } = await stage(files);
    const puts = () => box.requests.filter((sql) => sql.startsWith("PUT")).length;
    expect(puts()).toBe(1);
    expect(await box.rows(`LIST ${locations.load}`)).toHaveLength(1_000);
    await stage(files.toReversed());
    expect(puts()).toBe(1);
    expect(await box.column("SELECT COUNT(*) FROM METADATA.SNOWHOOK_LEDGER WHERE KIND = 'FILES'")).toEqual([
      1,
    ]);
  });

  it("is not recorded, and its scripts do not run, when PUT reports less than was sent", async () => {
    const { query } = box.connection;
    const lossy = {
      ...box.connection,
      async query<Row>(...args: Parameters<typeof query>) {
        const result = await query<Row>(...args);
        return args[0].startsWith("PUT") ? { ...result, rows: result.rows.slice(1) } : result;
      },
    };
    const folders = new Map([
      [
        "load",
        new Map([
          ["a.py", text("1")],
          ["b.py", text("2")],
        ]),
      ],
    ]);
    await expect(box.deploy(script, { stagedFolders: folders, connection: lossy })).rejects.toThrow(
      /2 files were sent and 1 arrived/,
    );
    expect(await box.column("SELECT COUNT(*) FROM METADATA.SNOWHOOK_LEDGER")).toEqual([0]);
    expect((await box.deploy(script, { stagedFolders: folders })).applied).toHaveLength(1);
  });

  it.each(["../out.txt", "/etc/passwd", "a/../../b", "x\ny"])("refuses the path %j", async (path) => {
    const folder = { name: "load", hash: "h", location: "@x", files: new Map([[path, text("x")]]) };
    await expect(uploadFolder(box.connection, folder)).rejects.toMatchObject({ kind: "config" });
    expect(box.requests).toEqual([]);
  });
});
