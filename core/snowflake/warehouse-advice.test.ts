import { describe, expect, it } from "vitest";
import { StatementError } from "../errors/index.ts";
import { adviseScriptWarehouse, adviseWarehouse } from "./warehouse-advice.ts";

const noWarehouse = new StatementError("No active warehouse selected in the current session.", {
  code: "000606",
  sqlState: "57P03",
  where: { queryId: "q" },
});

describe("a statement without a warehouse", () => {
  it("names the warehouse, what to check, and the grant", () => {
    const error = adviseWarehouse(noWarehouse, { warehouse: "WH", role: "DEPLOY" });
    expect(error).toBeInstanceOf(StatementError);
    expect(error).toMatchObject({
      message: "No active warehouse: WH is not there, or role DEPLOY may not use it.",
      next: "Make it, name another one, or as its owner: GRANT USAGE ON WAREHOUSE WH TO ROLE DEPLOY.",
      code: "000606",
      sqlState: "57P03",
      where: { queryId: "q" },
    });
  });

  it("without a given role means the user's own", () => {
    expect(adviseWarehouse(noWarehouse, { warehouse: "WH" })).toMatchObject({
      message: "No active warehouse: WH is not there, or the session's role may not use it.",
      next: "Make it, name another one, or as its owner: GRANT USAGE ON WAREHOUSE WH TO ROLE ….",
    });
  });

  it("says where to name one when none is given", () => {
    expect(adviseWarehouse(noWarehouse, { role: "DEPLOY" })).toMatchObject({
      message: "No active warehouse: none is given, and the user has no default that role DEPLOY may use.",
      next: expect.stringMatching(/SNOWFLAKE_WAREHOUSE.*GRANT USAGE ON WAREHOUSE … TO ROLE DEPLOY/),
    });
  });

  it("is found inside a request of several statements", () => {
    const wrapped = new StatementError(noWarehouse.message, { code: "100132" });
    expect(adviseWarehouse(wrapped, { warehouse: "WH" })).toMatchObject({ next: expect.any(String) });
  });

  it("in a script, which may have switched its role, keeps Snowflake's words and names the grant", () => {
    const placed = new StatementError(noWarehouse.message, {
      code: "100132",
      requestPlace: { line: 2, position: 1 },
    });
    expect(adviseScriptWarehouse(placed, { warehouse: "WH", role: "DEPLOY" })).toMatchObject({
      message: noWarehouse.message,
      next: "Let the script's role use the warehouse: GRANT USAGE ON WAREHOUSE WH TO ROLE ….",
      requestPlace: { line: 2, position: 1 },
    });
  });

  it("leaves every other error as it is", () => {
    const other = new StatementError("Object 'T' does not exist.", { code: "002003" });
    expect(adviseWarehouse(other, { warehouse: "WH" })).toBe(other);
    expect(adviseScriptWarehouse(other, { warehouse: "WH" })).toBe(other);
  });
});
