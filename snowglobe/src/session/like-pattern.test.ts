import { expect, test } from "vitest";
import { matchesLike } from "./like-pattern.ts";

test.each([
  ["SHOP_DEV", "shop_dev", true],
  ["SHOPXDEV", "SHOP_DEV", true],
  ["SHOPXDEV", "SHOP\\_DEV", false],
  ["SHOP_DEV", "SHOP\\_DEV", true],
  ["100%", "100\\%", true],
  ["1000", "100\\%", false],
  ["A\\B", "A\\\\B", true],
  ["😀.", "😀.", true],
  ["😀x", "😀.", false],
])("%s LIKE %s is %s", (text, pattern, matches) => {
  expect(matchesLike(text, pattern)).toBe(matches);
});
