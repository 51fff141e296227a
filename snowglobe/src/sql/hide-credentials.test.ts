import { expect, it } from "vitest";
import { hideCredentials } from "./hide-credentials.ts";

it.each([
  ["CREATE USER anna PASSWORD = 'secret words 1'", "CREATE USER anna PASSWORD = '****'"],
  ["alter user a set password='it''s'  comment='x'", "alter user a set password='****'  comment='x'"],
  [
    String.raw`ALTER USER a SET PASSWORD = 'a\'b' COMMENT = 'c'`,
    "ALTER USER a SET PASSWORD = '****' COMMENT = 'c'",
  ],
  [
    "CREATE STAGE s CREDENTIALS = (AWS_KEY_ID = 'AKIA' AWS_SECRET_KEY='k' AWS_TOKEN = $$t$$)",
    "CREATE STAGE s CREDENTIALS = (AWS_KEY_ID = '****' AWS_SECRET_KEY='****' AWS_TOKEN = $$****$$)",
  ],
  [
    "CREATE SECRET x TYPE = PASSWORD USERNAME = 'u' PASSWORD = 'p'",
    "CREATE SECRET x TYPE = PASSWORD USERNAME = 'u' PASSWORD = '****'",
  ],
  ["ALTER SECRET x SET SECRET_STRING = ''", "ALTER SECRET x SET SECRET_STRING = '****'"],
  [
    "EXECUTE IMMEDIATE 'CREATE USER a PASSWORD = ''p'' COMMENT = ''c'''",
    "EXECUTE IMMEDIATE 'CREATE USER a PASSWORD = ''****'' COMMENT = ''c'''",
  ],
  ["SELECT password FROM users WHERE name = 'a'", "SELECT password FROM users WHERE name = 'a'"],
  ["ALTER USER a SET RSA_PUBLIC_KEY = 'MIIB'", "ALTER USER a SET RSA_PUBLIC_KEY = 'MIIB'"],
])("%s", (sql, kept) => {
  expect(hideCredentials(sql)).toBe(kept);
});
