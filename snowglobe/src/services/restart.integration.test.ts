import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openAccount } from "../parts/open-account.ts";
import { makeServicesPart } from "./services-part.ts";
import { alive, folder, program, runAs, specification } from "./test-service.ts";

describe("an account that is opened again", () => {
  it("starts its services again, with the images that were pushed", async () => {
    const state = mkdtempSync(join(tmpdir(), "services-state-"));
    const start = async () => {
      const part = makeServicesPart();
      const again = await openAccount({ name: "GLASS", organization: "ORG", folder: state }, [part.part]);
      again.setUrl("http://127.0.0.1:12345");
      return { again, part };
    };
    const first = await start();
    const digest = first.part.pushImage({
      repository: "DB.PUBLIC.IMAGES",
      name: "echo",
      tag: "v1",
      command: [process.execPath, program],
      cwd: folder,
    });
    await first.again.account.change(async (change) => {
      change.create({ kind: "ROLE", path: { name: "OWNER" }, owner: null });
      change.create({ kind: "DATABASE", path: { name: "DB" }, owner: "OWNER" });
      if (!change.catalog.find("SCHEMA", { database: "DB", name: "PUBLIC" }))
        change.create({ kind: "SCHEMA", path: { database: "DB", name: "PUBLIC" }, owner: "OWNER" });
      change.create({
        kind: "SERVICE",
        path: { database: "DB", schema: "PUBLIC", name: "ECHO" },
        owner: "OWNER",
        properties: {
          specification: specification("v1"),
          computePool: "POOL",
          queryWarehouse: null,
          minInstances: 2,
          minReadyInstances: null,
          maxInstances: 2,
          autoResume: true,
          suspended: false,
          imageDigest: digest,
          serviceUser: "SF$SERVICE$1",
          updatedOn: 0,
          resumedOn: null,
          suspendedOn: null,
        },
      });
    });
    await first.again.close();
    const { again } = await start();
    const run = (role: string, sql: string) => runAs(again.account, role, sql);
    await run("OWNER", "CALL DB.PUBLIC.ECHO!SPCS_WAIT_FOR('RUNNING', 20)");
    const containers = await run("OWNER", "SHOW SERVICE CONTAINERS IN SERVICE DB.PUBLIC.ECHO");
    expect(containers.map((container) => [container.instance_id, container.status])).toEqual([
      ["0", "READY"],
      ["1", "READY"],
    ]);
    await again.close();
    expect(again.account.catalog.list("SERVICE")).toHaveLength(1);
  });
});

describe("the guard", () => {
  it("ends containers whose parent was killed", async () => {
    const parent = spawn(
      process.execPath,
      [
        "--import",
        "tsx",
        "--input-type=module",
        "-e",
        `
        import { processGuard } from ${JSON.stringify(new URL("./process-guard.ts", import.meta.url).href)};
        import { spawn } from "node:child_process";
        const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
        processGuard().watch(child.pid);
        setTimeout(() => console.log(child.pid), 300);
        setInterval(() => {}, 1000);`,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once("data", (data) => resolve(Number(String(data)))),
    );
    expect(alive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => alive(pid), { timeout: 10_000 }).toBe(false);
  });
});
