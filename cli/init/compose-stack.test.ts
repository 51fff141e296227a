import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { composeStack } from "./compose-stack.ts";

it("writes the stack of this repository, with the package's folder before its parts", () => {
  const ours = parse(readFileSync(new URL("../../serverless.yml", import.meta.url), "utf8"));
  const theirs = parse(composeStack("shop").replaceAll("node_modules/snowhook/", ""));
  // Where the zips are can be told to ours from outside.
  ours.custom.snowhook.zips = theirs.custom.snowhook.zips;
  expect(theirs).toEqual({ ...ours, service: "shop-snowhook" });
});
