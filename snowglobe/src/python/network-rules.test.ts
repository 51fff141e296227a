import { expect, test } from "vitest";
import { isAllowed } from "./network-rules.ts";

test.each([
  ["www.kaggle.com", "www.kaggle.com", 443, true],
  ["www.kaggle.com", "WWW.Kaggle.com.", 443, true],
  ["www.kaggle.com", "www.kaggle.com", 80, false],
  ["www.kaggle.com:80", "www.kaggle.com", 80, true],
  ["www.kaggle.com:80", "www.kaggle.com", 443, false],
  ["www.kaggle.com", "evil-www.kaggle.com", 443, false],
  ["www.kaggle.com", "www.kaggle.com.evil.example", 443, false],
  ["*.googleapis.com", "storage.googleapis.com", 443, true],
  ["*.googleapis.com", "googleapis.com", 443, false],
  ["*.googleapis.com", ".googleapis.com", 443, false],
  // "Wildcards are supported only for a single level of subdomains"
  ["*.googleapis.com", "a.storage.googleapis.com", 443, false],
  ["snowflake-*.google.com", "snowflake-1.google.com", 443, true],
  ["snowflake-*.google.com", "other-1.google.com", 443, false],
  ["www.kaggle.com:0", "www.kaggle.com", 8080, true],
  ["0.0.0.0:443", "anything.example", 443, true],
  ["0.0.0.0:443", "anything.example", 80, false],
])("a rule with %s: %s port %i is allowed: %s", (value, host, port, allowed) => {
  expect(isAllowed([value], host, port)).toBe(allowed);
});

test("without a rule nothing is allowed", () => {
  expect(isAllowed([], "www.kaggle.com", 443)).toBe(false);
});
