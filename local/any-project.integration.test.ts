import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { init } from "../cli/init/init.ts";
import { shop } from "../test/support/shop.ts";
import { connectAsAdministrator } from "./administrator.ts";
import { watchDeployments } from "./deployments.ts";
import { readCheckout } from "./github/read-checkout.ts";
import { readHistory } from "./history.ts";
import { pushBranch } from "./push-branch.ts";
import { setUp } from "./set-up.ts";
import { startLocal } from "./start-local.ts";
import { createScreen } from "./terminal/screen.ts";

const root = mkdtempSync(join(tmpdir(), "snowhook-shop-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

// It brings its own roles and databases, which setup leaves to their owner; on this machine that is us.
it("deploys anybody's repository, and again has nothing to do", async () => {
  for (const [path, text] of Object.entries(shop)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  await init(root, {});
  const file = join(root, "snowhook.yml");
  const text = readFileSync(file, "utf8").replace("OWNER/NAME", "acme/shop");
  writeFileSync(file, text.replace("      prod:\n", "      prod:\n        bring_your_own: true\n"));

  const deployments = watchDeployments();
  const machine = await startLocal({
    root,
    onDeployment: deployments.onDeployment,
    onLog: deployments.onLog,
  });
  try {
    await setUp(
      machine,
      createScreen(() => undefined),
    );
    const checkout = await readCheckout(root);
    const push = async () => {
      const { delivery, end } = await pushBranch(machine, deployments, "main", checkout);
      return end ?? delivery;
    };
    expect(await push()).toMatchObject({
      state: "success",
      description: expect.stringContaining("5 scripts"),
    });
    expect(await push()).toMatchObject({
      state: "success",
      description: expect.stringContaining("4 unchanged"),
    });

    const environment = machine.project.environments[0];
    if (environment === undefined) throw new Error("no environment");
    const connection = await connectAsAdministrator(machine, environment);
    const history = await readHistory(connection, environment);
    expect(history.filter(({ type }) => type !== "A")).toHaveLength(4);
    const { rows } = await connection.query(
      "SELECT * FROM SHOP_MART.CORE.ORDERS_BY_COUNTRY ORDER BY COUNTRY",
    );
    expect(rows).toEqual([
      { COUNTRY: "DE", AMOUNT: 10.5 },
      { COUNTRY: "FR", AMOUNT: 21 },
    ]);
    await connection.close();
  } finally {
    await machine.stop();
  }
});
