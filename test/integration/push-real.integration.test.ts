import { describe, it } from "vitest";
import { realCsv } from "../support/data-set.ts";
import { describePush } from "../support/describe-push.ts";

// Kaggle's file does not belong to the project: CONTRIBUTING.md says where it is looked for.
if (realCsv === undefined)
  describe.skip("a push to dev, with Kaggle's file", () => it("needs the file", () => undefined));
else describePush("Kaggle's file", realCsv);
