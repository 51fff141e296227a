import { expect, it } from "vitest";
import { shopEnvironment } from "../project/testing/shop.ts";
import { checkSecret } from "./check-secret.ts";

const environment = { ...shopEnvironment().environment, account: "ACME-DEV", user: '"Deployer"' };

it("takes the secret of the account and user that snowhook.yml names, and any when it names none", () => {
  expect(() => checkSecret(environment, { account: "acme-dev", user: '"Deployer"' })).not.toThrow();
  expect(() => checkSecret(shopEnvironment().environment, { account: "X", user: "Y" })).not.toThrow();
});

it("refuses a secret that was put in another's place", () => {
  expect(() => checkSecret(environment, { account: "ACME-PROD", user: "DEPLOYER" })).toThrow(
    'the secret snowhook/shop/dev of shop/dev names the account ACME-PROD where snowhook.yml says ACME-DEV, and the user DEPLOYER where snowhook.yml says "Deployer"',
  );
});
