import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { invariantsPage } from "./invariants-page.ts";
import { readMutants } from "./read-mutants.ts";

writeFileSync(join(import.meta.dirname, "../../docs/INVARIANTS.md"), invariantsPage(await readMutants()));
