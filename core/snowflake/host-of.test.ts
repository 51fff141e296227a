import { describe, expect, it } from "vitest";
import { hostOf } from "./host-of.ts";

describe("the host of connection options", () => {
  it("is the address's, the given one, or the account's own", () => {
    expect(hostOf({ account: "ACME", accessUrl: "http://127.0.0.1:8080/x" })).toBe("127.0.0.1:8080");
    expect(hostOf({ account: "ACME", host: "acme.privatelink.example" })).toBe("acme.privatelink.example");
    expect(hostOf({ account: "ACME" })).toBe("ACME.snowflakecomputing.com");
  });

  it("holds no credential of the address", () => {
    expect(hostOf({ account: "ACME", accessUrl: "https://me:hunter22@proxy.example/?token=hunter22" })).toBe(
      "proxy.example",
    );
    expect(hostOf({ account: "ACME", accessUrl: "me:hunter22@" })).not.toContain("hunter22");
  });
});
