import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { driverOptions } from "../snowflake/driver-options.ts";
import { githubSecretSchema, setupSecretSchema, webhookSecretSchema } from "./github-secrets.ts";
import { hiddenValues } from "./hidden-values.ts";
import { publicKeysOf } from "./public-keys.ts";
import { readSecret } from "./read-secret.ts";
import { administratorConnection, environmentConnection } from "./sign-in-options.ts";
import { administratorSecretSchema, environmentSecretSchema } from "./sign-in-secrets.ts";

const keyOf = (passphrase: string) =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey;
const [privateKey, nextPrivateKey] = [keyOf("open sesame"), keyOf("sesame street")];
const address = { account: "ACME-TEST", accessUrl: "http://127.0.0.1:1234" };
const whole = { ...address, user: "SHOP_DEV_DEPLOYER", privateKey, privateKeyPassphrase: "open sesame" };
const role = "arn:aws:iam::123456789012:role/snowhook-live-environment-shop-dev";

const environment = (value: unknown) => readSecret(environmentSecretSchema, JSON.stringify(value), "s");
const administrator = (value: unknown) => readSecret(administratorSecretSchema, JSON.stringify(value), "s");

describe("the secret of an environment", () => {
  it("becomes the connection of its own user, with limits of time", () => {
    expect(environmentConnection(environment(whole), { role: "SHOP_DEV_DEPLOY", warehouse: "W" })).toEqual({
      ...whole,
      application: "snowhook",
      role: "SHOP_DEV_DEPLOY",
      warehouse: "W",
      timeoutMs: 60_000,
      loginRetries: 2,
    });
  });

  it("needs no credential when an AWS role vouches for the user, which the functions take on", () => {
    const connection = environmentConnection(environment({ ...address, user: "U", awsRole: role }));
    expect(connection).toMatchObject({ authenticator: "WORKLOAD_IDENTITY", awsRole: role });
    expect(driverOptions(connection)).toMatchObject({
      authenticator: "WORKLOAD_IDENTITY",
      workloadIdentityProvider: "AWS",
      workloadIdentityImpersonationPath: [role],
    });
    const own = environmentConnection(
      environment({ ...address, user: "U", authenticator: "WORKLOAD_IDENTITY" }),
    );
    expect(driverOptions(own)).not.toHaveProperty("workloadIdentityImpersonationPath");
  });

  it("gives the public halves of the key that signs and of the one that comes next", () => {
    const publicHalf = (key: string, passphrase: string) =>
      createPublicKey(createPrivateKey({ key, passphrase }))
        .export({ type: "spki", format: "der" })
        .toString("base64");
    const secret = environment({
      ...whole,
      nextPrivateKey,
      nextPrivateKeyPassphrase: "sesame street",
    });
    expect(publicKeysOf(secret)).toEqual({
      current: publicHalf(privateKey, "open sesame"),
      next: publicHalf(nextPrivateKey, "sesame street"),
    });
    expect(publicKeysOf(environment({ ...address, user: "U", password: "p" }))).toEqual({});
    expect(() => publicKeysOf(environment({ ...whole, nextPrivateKey: "no key" }))).toThrow(
      "the secret's nextPrivateKey cannot be read",
    );
  });

  it.each([
    ["a missing key", { ...whole, account: undefined }, "account is missing"],
    ["an unknown key", { ...whole, kaggle: {} }, "the secret has 1 unknown key"],
    ["no way to sign in", { ...address, user: "U" }, /privateKey: a privateKey, an awsRole, a token/],
    ["an address that is none", { ...whole, accessUrl: "nonsense" }, "accessUrl must be a valid url"],
    [
      "a user's ARN",
      { ...whole, awsRole: "arn:aws:iam::123456789012:user/me" },
      /awsRole: must be an IAM role's ARN/,
    ],
  ])("is refused with %s", (_, value, message) => {
    expect(() => environment(value)).toThrow(message);
  });
});

describe("the administrator's secret", () => {
  const one = { user: "ADMIN", privateKey: "k" };

  it("signs in at the environment's account, as ACCOUNTADMIN unless it says another role", () => {
    expect(administratorConnection(administrator(one), environment(whole))).toMatchObject({
      ...address,
      user: "ADMIN",
      role: "ACCOUNTADMIN",
      privateKey: "k",
    });
  });

  it("has an administrator for each of several accounts, and none for another one", () => {
    const several = administrator({ accounts: { "acme-test": one, "ACME-PROD": { ...one, user: "BOSS" } } });
    expect(administratorConnection(several, environment(whole)).user).toBe("ADMIN");
    const other = environment({ ...whole, account: "OTHER" });
    expect(() => administratorConnection(several, other)).toThrow(
      "names no administrator of the account OTHER",
    );
  });
});

describe("the other secrets", () => {
  it("hold one key of signatures, or several", () => {
    const read = (value: unknown) => readSecret(webhookSecretSchema, JSON.stringify(value), "s");
    expect(read({ webhookSecret: "a-secret-of-some-length" })).toEqual(["a-secret-of-some-length"]);
    expect(read({ webhookSecrets: ["a-secret-of-some-length", "and-one-more-of-them"] })).toHaveLength(2);
    expect(() => read({ webhookSecret: "short" })).toThrow("16 characters");
    expect(() => read({ webhookSecrets: [] })).toThrow();
    expect(readSecret(githubSecretSchema, '{"token":"t"}', "s")).toEqual({ token: "t" });
    expect(() => readSecret(setupSecretSchema, '{"a b":"t"}', "s")).toThrow();
  });
});

describe("no secret's value", () => {
  it("is seen in an error", () => {
    const hidden = "hidden-value-0123456789";
    const schemas = fc.constantFrom<z.ZodType<unknown>>(
      environmentSecretSchema,
      administratorSecretSchema,
      webhookSecretSchema,
      githubSecretSchema,
      setupSecretSchema,
    );
    const key = fc.constantFrom(
      "account",
      "privateKey",
      "awsRole",
      "accounts",
      "webhookSecret",
      "token",
      hidden,
    );
    const value = fc.constantFrom<unknown>(hidden, [hidden], { [hidden]: hidden }, 5);
    fc.assert(
      fc.property(schemas, fc.dictionary(key, value, { minKeys: 1 }), (schema, secret) => {
        let message = "";
        try {
          readSecret(schema, JSON.stringify(secret), "s");
        } catch (error) {
          message = String(error);
        }
        expect(message).not.toContain(hidden);
      }),
    );
  });

  it("is left unmasked, and neither account nor user is masked", () => {
    expect(hiddenValues(environment({ ...whole, nextPrivateKey, awsRole: role }))).toEqual([
      privateKey,
      "open sesame",
      nextPrivateKey,
    ]);
    expect(hiddenValues({ accounts: { A: { user: "U", role: "R", password: "p1" } } })).toEqual(["p1"]);
    expect(hiddenValues({ kaggle: { key: "k1", numbers: [1, "k2"] } })).toEqual(["k1", "k2"]);
  });
});
