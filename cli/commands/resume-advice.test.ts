import { describe, expect, it } from "vitest";
import { LeaseError } from "../../core/errors/index.ts";
import { leaseHolder } from "../../core/migrations/commands/open-deployment.ts";
import { terminalIdentity } from "./identity.ts";
import { adviseResume } from "./resume-advice.ts";

const config = { database: "MY_DB" };
const refusal = (holder: string) => new LeaseError("held", { next: "Wait for it.", holder });

describe("a lease that is held", () => {
  it("by an own deployment names what resumes it", () => {
    const holder = leaseHolder(terminalIdentity(config, "0a1b-2c"));
    expect(adviseResume(refusal(holder), config)).toMatchObject({
      message: "held",
      next: "Wait for it. If it was killed, go on with it: snowhook deploy --resume 0a1b-2c, with the same options.",
    });
  });

  it.each([
    ["another machine's", "MY_DB somebody@elsewhere 0a1b-2c #1"],
    ["another database's", leaseHolder(terminalIdentity({ database: "OTHER" }, "0a1b-2c"))],
    ["a push's", "push 1234567 1"],
  ])("by %s names no id that would not be taken", (_, holder) => {
    const error = refusal(holder);
    expect(adviseResume(error, config)).toBe(error);
  });

  it("is the only error that changes", () => {
    const error = new Error("else");
    expect(adviseResume(error, config)).toBe(error);
  });
});
