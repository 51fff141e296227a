import { expect, it } from "vitest";
import type { RehearsalResult } from "../../rehearsal/rehearsal-types.ts";
import { compose } from "../markdown/compose.ts";
import { renderRehearsal } from "./render-rehearsal.ts";

const script = { path: "V1__a|b.sql", statements: 2, rows: 30, seconds: 1.25 };
const ran: RehearsalResult = {
  outcome: "failed",
  scripts: [
    script,
    {
      ...{ path: "V2__x.sql", statements: 0, rows: 0, seconds: 0.1 },
      failure: {
        message: "invalid identifier '@everyone'",
        line: 3,
        statement: 1,
        snippet: "3 | SELECT X\n    |        ^",
      },
    },
  ],
  notRun: ["V3__`code`.sql"],
  verified: [],
  verifyFailures: [],
  notes: [{ path: "V1__a|b.sql", line: 1, message: "names SHOP itself" }],
  notShown: ["STAGE S.FILES: is in no clone"],
  seconds: 4,
  ...{ source: "SHOP", clone: "RH_1", expires: new Date("2026-11-27T10:00:00Z"), kept: true },
};

it("says what ran, where it stopped and what it does not show, with foreign text in code", () => {
  const text = compose(renderRehearsal(ran), "the log");
  expect(text).toContain("On a clone of `SHOP`, in 4.0 s: stopped at `V2__x.sql`.");
  expect(text).toContain("`V2__x.sql:3`, statement 1: `invalid identifier '@everyone'`");
  expect(text).toContain("| `V1__a¦b.sql` | 2 | 30 | 1.3 | ran |");
  expect(text).toContain("``V3__`code`.sql``");
  expect(text).toContain("<details><summary>What this does not show</summary>");
});

it("says why nothing was tried", () => {
  const failure = { message: "the role X holds USAGE ON INTEGRATION Y", next: "REVOKE it." };
  const [block] = renderRehearsal({ outcome: "refused", failure });
  expect(block).toEqual({
    text: "It was not tried: `the role X holds USAGE ON INTEGRATION Y` `REVOKE it.`",
    rank: "verdict",
  });
});
