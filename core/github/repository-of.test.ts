import { expect, it } from "vitest";
import { repositoryOf } from "./repository-of.ts";

it.each([
  ["https://github.com/acme/shop.git", "acme/shop"],
  ["https://github.com/acme/shop/", "acme/shop"],
  ["https://token@github.com/acme/shop", "acme/shop"],
  ["git@github.com:acme/shop.data.git\n", "acme/shop.data"],
  ["ssh://git@github.com/acme/shop.git", "acme/shop"],
  ["/srv", undefined],
  ["", undefined],
])("finds the repository in %j", (address, repository) => {
  expect(repositoryOf(address)).toBe(repository);
});
