import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { coverageOf, coverageText } from "../snowglobe/src/parts/coverage.ts";
import { openWholeAccount } from "../snowglobe/src/parts/open-whole-account.ts";

// Writes snowglobe/COVERAGE.md from the code and from the names that Snowflake documents.

const account = await openWholeAccount();
writeFileSync(join(import.meta.dirname, "../snowglobe/COVERAGE.md"), coverageText(await coverageOf(account)));
await account.close();
