import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { LeaseError } from "../../core/errors/index.ts";
import { acquireLease } from "../../core/migrations/lease/acquire-lease.ts";
import { shippedEnvironment } from "../../demo/shipped-project.ts";
import { type Demo, startDemo } from "../../demo/start-demo.ts";
import { connectAsAdministrator } from "../../local/administrator.ts";
import { endLostLeases } from "../../local/end-lost-leases.ts";
import { sample } from "../support/data-set.ts";

const root = join(import.meta.dirname, "../..");
const state = mkdtempSync(join(tmpdir(), "snowhook-lost-lease-"));
afterAll(() => rmSync(state, { recursive: true, force: true }));

/** Takes dev's lease for an hour, as the deploy role; the connection is given up, the lease is not. */
async function hold(local: Demo, holder: string): Promise<void> {
  const dev = shippedEnvironment(local.shipped, "dev");
  const connection = await connectAsAdministrator(local, dev);
  try {
    await connection.query(`USE ROLE ${dev.deployRole}`);
    const schema = `${dev.database}.${dev.metadataSchema}`;
    await acquireLease(connection, { schema, holder, ttlSeconds: 3_600 });
  } finally {
    await connection.close();
  }
}

describe("a start over the state of one that was killed while it deployed", { timeout: 120_000 }, () => {
  it("does not wait for the lease of the deployment that is gone", async () => {
    const killed = await startDemo({ root, state, csv: sample });
    try {
      await killed.invoke("setup", {});
      expect(await endLostLeases(killed)).toEqual([]);
      await hold(killed, "push of the start that is killed");
    } finally {
      await killed.stop();
    }

    const next = await startDemo({ root, state, csv: sample });
    try {
      await expect(hold(next, "the next push")).rejects.toThrow(LeaseError);
      expect(await endLostLeases(next)).toEqual(["dev"]);
      await hold(next, "the next push");
    } finally {
      await next.stop();
    }
  });
});
