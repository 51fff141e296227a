import { expect, it } from "vitest";
import { shopEnvironment, shopFile } from "../project/testing/shop.ts";
import { projectSecrets } from "./project-secrets.ts";

const file = shopFile();
const { environment } = shopEnvironment("dev", file);
const secret = { account: "ACME", user: "SHOP_DEV", password: "password-value" };

it("gives an environment its own secret, and remembers what must not be seen", async () => {
  const asked: string[] = [];
  const hidden: string[] = [];
  const secrets = projectSecrets(
    async (name) => {
      asked.push(name);
      return JSON.stringify(secret);
    },
    undefined,
    (values) => hidden.push(...values),
  );
  expect(await secrets.environment(environment)).toMatchObject(secret);
  expect(asked).toEqual(["snowhook/shop/dev"]);
  expect([hidden, secrets.hidden()]).toEqual([["password-value"], ["password-value"]]);
});

it.each([
  ["account", { account: "OTHER" }, "is of the account ACME, snowhook.yml says OTHER"],
  ["user", { user: "SHOP_PROD" }, "is of the user SHOP_DEV, snowhook.yml says SHOP_PROD"],
  ["setup's name", { secretId: "snowhook/shop/setup" }, "has the secret of the project's setup"],
])("refuses a secret by its %s", async (_, change, words) => {
  const secrets = projectSecrets(async () => JSON.stringify(secret));
  await expect(secrets.environment({ ...environment, ...change })).rejects.toThrow(words);
});

it("says which secret is missing, and whose; GitHub's and setup's may be", async () => {
  const secrets = projectSecrets(async () => undefined);
  await expect(secrets.environment(environment)).rejects.toThrow(
    "there is no secret snowhook/shop/dev, which shop/dev signs in with",
  );
  await expect(secrets.administrator()).rejects.toThrow("there is no secret snowhook/administrator");
  expect(await secrets.github()).toBeUndefined();
  expect(await secrets.setup({ key: "shop" })).toEqual({});
});
