import { describe, expect, it } from "vitest";
import { hashPassword, verifyPassword } from "./password.ts";

describe("passwords", () => {
  it("are kept as salted hashes that only the same password fits", async () => {
    const hash = hashPassword("correct horse");
    expect(hash).not.toContain("correct");
    expect(hash).not.toBe(hashPassword("correct horse"));
    expect(await verifyPassword("correct horse", hash)).toBe(true);
    expect(await verifyPassword("correct hors", hash)).toBe(false);
    for (const broken of ["", "scrypt$", "plain", "scrypt$a$"]) {
      expect(await verifyPassword("", broken)).toBe(false);
    }
  });
});
