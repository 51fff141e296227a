import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { administratorConnection, serviceConnection } from "./connection-options.ts";
import { webhookSecretSchema } from "./github-secrets.ts";
import { servicePublicKey } from "./public-key.ts";
import { readSecret } from "./read-secret.ts";
import { type Secret, secretSchema } from "./secret.ts";
import { secretValues } from "./secret-values.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open sesame" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

const whole = {
  account: "ACME-TEST",
  accessUrl: "http://127.0.0.1:1234",
  user: "SNOWHOOK_SERVICE",
  privateKey,
  privateKeyPassphrase: "open sesame",
  kaggle: { username: "someone", key: "kaggle-key-value" },
  github: { webhookSecret: "webhook-secret-value", token: "github-token-value" },
  administrator: { user: "ADMIN", password: "administrator-password" },
};
const read = (value: unknown): Secret => readSecret(secretSchema, JSON.stringify(value), "snowhook/test");

describe("the secret", () => {
  it("becomes connections of the service user and of the administrator", () => {
    const secret = read(whole);
    expect(serviceConnection(secret, { role: "SNOWHOOK_DEV_DEPLOY", warehouse: "SNOWHOOK_WH" })).toEqual({
      account: "ACME-TEST",
      accessUrl: "http://127.0.0.1:1234",
      application: "snowhook",
      user: "SNOWHOOK_SERVICE",
      role: "SNOWHOOK_DEV_DEPLOY",
      warehouse: "SNOWHOOK_WH",
      privateKey,
      privateKeyPassphrase: "open sesame",
    });
    expect(administratorConnection(secret)).toEqual({
      account: "ACME-TEST",
      accessUrl: "http://127.0.0.1:1234",
      application: "snowhook",
      user: "ADMIN",
      role: "ACCOUNTADMIN",
      password: "administrator-password",
    });
  });

  it("says what to do when there is no administrator", () => {
    const { administrator: _, ...rest } = whole;
    expect(() => administratorConnection(read(rest))).toThrow("the secret has no administrator");
  });

  it("gives the service user's public key without header lines", () => {
    const key = servicePublicKey(read(whole));
    const expected = createPublicKey(createPrivateKey({ key: privateKey, passphrase: "open sesame" }));
    expect(key).toBe(expected.export({ type: "spki", format: "der" }).toString("base64"));
    expect(servicePublicKey(read({ ...whole, privateKey: undefined, password: "x" }))).toBe("");
  });

  it("needs no stored credential for workload identity", () => {
    const { privateKey: _, privateKeyPassphrase: __, ...rest } = whole;
    const secret = read({ ...rest, authenticator: "WORKLOAD_IDENTITY" });
    expect(serviceConnection(secret, { role: "R" })).toMatchObject({
      authenticator: "WORKLOAD_IDENTITY",
      workloadIdentityProvider: "AWS",
    });
    expect(() => read(rest)).toThrow(/privateKey: a privateKey, a token, a password/);
  });

  it.each([
    ["a missing key", { ...whole, account: undefined }, "account is missing"],
    [
      "a key of the wrong type",
      { ...whole, kaggle: { username: 5, key: "x" } },
      "kaggle.username must be of type string",
    ],
    ["an unknown key", { ...whole, "secret-as-key": 1 }, "the secret has 1 unknown key"],
    [
      "an unknown authenticator",
      { ...whole, authenticator: "MAGIC" },
      "authenticator must be one of SNOWFLAKE,",
    ],
    ["an address that is none", { ...whole, accessUrl: "nonsense" }, "accessUrl must be a valid url"],
    ["an empty value", { ...whole, user: "" }, "user: must not be empty"],
    ["a list", [], "the secret must be of type object"],
  ])("refuses %s and names it", (_, value, message) => {
    expect(() => read(value)).toThrow(message);
  });

  it("never shows a value in an error", () => {
    const hidden = "hidden-value-0123456789";
    const places = fc.constantFrom(
      "account",
      "accessUrl",
      "authenticator",
      "privateKey",
      "kaggle",
      "github",
      hidden,
    );
    fc.assert(
      fc.property(
        places,
        fc.constantFrom<unknown>(hidden, [hidden], { [hidden]: hidden }),
        (place, value) => {
          expect(messageOf(() => read({ ...whole, user: 1, [place]: value }))).not.toContain(hidden);
        },
      ),
    );
    expect(messageOf(() => readSecret(secretSchema, `{"password": "${hidden}`, "s"))).toBe(
      "secret s is not JSON",
    );
    expect(messageOf(() => readSecret(webhookSecretSchema, '{"webhookSecret":"short"}', "s"))).not.toContain(
      "short",
    );
    const broken = {
      ...whole,
      privateKey: `-----BEGIN PRIVATE KEY-----\n${hidden}\n-----END PRIVATE KEY-----`,
    };
    expect(messageOf(() => servicePublicKey(read(broken)))).not.toContain(hidden);
  });

  it("lists all that must be masked", () => {
    expect(secretValues(read(whole))).toEqual([
      privateKey,
      "open sesame",
      "kaggle-key-value",
      "webhook-secret-value",
      "github-token-value",
      "administrator-password",
    ]);
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return String((error as Error).message);
  }
  throw new Error("it should have thrown");
}
