import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { localIdentity } from "./identity.ts";

it("names a file that was cut off and the way on, and shows nothing of its keys", async () => {
  const folder = mkdtempSync(join(tmpdir(), "snowhook-identity-"));
  try {
    const identity = await localIdentity(folder);
    expect(await localIdentity(folder)).toEqual(identity);
    writeFileSync(join(folder, "identity.json"), JSON.stringify(identity).slice(0, 300));
    const error = await localIdentity(folder).catch((thrown: unknown) => String(thrown));
    expect(error).toMatch(/identity\.json.*--fresh/);
    expect(error).not.toContain("PRIVATE KEY");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it("keeps its keys from everybody else, also in a file that was there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "snowhook-identity-"));
  const mode = () => statSync(join(folder, "identity.json")).mode & 0o777;
  try {
    const identity = await localIdentity(folder);
    expect(mode()).toBe(0o600);
    chmodSync(join(folder, "identity.json"), 0o644);
    expect(await localIdentity(folder)).toEqual(identity);
    expect(mode()).toBe(0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
