import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../errors/index.ts";
import { driverOptions } from "./driver-options.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const encrypted = privateKey
  .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open sesame" })
  .toString();

describe("how to sign in", () => {
  it("is by the credential that is there", () => {
    const authenticator = (given: object) => driverOptions({ account: "A", ...given }).authenticator;
    expect(authenticator({ privateKey: pem })).toBe("SNOWFLAKE_JWT");
    expect(authenticator({ token: "t" })).toBe("OAUTH");
    expect(authenticator({ password: "p" })).toBe("SNOWFLAKE");
    expect(authenticator({})).toBe("WORKLOAD_IDENTITY");
    expect(authenticator({ token: "t", authenticator: "PROGRAMMATIC_ACCESS_TOKEN" })).toBe(
      "PROGRAMMATIC_ACCESS_TOKEN",
    );
  });

  it("opens an encrypted key, and takes PKCS#1, as the driver takes only plain PKCS#8", () => {
    const options = { account: "A", privateKey: encrypted, privateKeyPassphrase: "open sesame" };
    expect(driverOptions(options).privateKey).toBe(pem);
    const pkcs1 = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
    expect(driverOptions({ account: "A", privateKey: pkcs1 }).privateKey).toBe(pem);
  });

  it("tells nothing of a key that cannot be read", () => {
    for (const privateKey of [
      "-----BEGIN PRIVATE KEY-----\nSECRETSECRET\n-----END PRIVATE KEY-----",
      encrypted,
    ]) {
      try {
        driverOptions({ account: "A", privateKey });
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect(JSON.stringify([String(error), (error as ConfigError).cause ?? ""])).not.toMatch(/SECRET|MII/);
      }
    }
  });

  it("says which credential is missing", () => {
    expect(() => driverOptions({ account: "A", authenticator: "SNOWFLAKE_JWT" })).toThrow(
      /needs `privateKey`/,
    );
    expect(() => driverOptions({ account: "A", authenticator: "OAUTH", token: "" })).toThrow(/needs `token`/);
  });

  it("uses AWS's identity where there is no secret at all", () => {
    expect(driverOptions({ account: "A" })).toMatchObject({ workloadIdentityProvider: "AWS" });
  });

  it("leaves out what is not given", () => {
    expect(Object.keys(driverOptions({ account: "A", password: "p" })).sort()).toEqual([
      "account",
      "application",
      "authenticator",
      "clientSessionKeepAlive",
      "password",
      "rowMode",
    ]);
  });
});
