import { afterEach, describe, expect, it, vi } from "vitest";
import { checkGithub } from "../doctor/check-github.ts";
import { fakeGithub } from "./fake-github.ts";
import { readTokenExpiry, tellTokenExpiry } from "./token-expiry.ts";

const NAME = "github-authentication-token-expiration";
const now = new Date("2026-11-25T12:00:00Z");
const read = (header: string | undefined) => readTokenExpiry({ [NAME]: header }, now);

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the end of a token", () => {
  it.each([
    ["2026-12-09 12:00:00 UTC", "2026-12-09T12:00:00.000Z", 14],
    ["2026-12-09 11:59:59 UTC", "2026-12-09T11:59:59.000Z", 13],
    ["2026-12-09 13:00:00 +0100", "2026-12-09T12:00:00.000Z", 14],
    ["2026-12-09 04:30:00 -0730", "2026-12-09T12:00:00.000Z", 14],
    ["2026-11-25 11:00:00 UTC", "2026-11-25T11:00:00.000Z", -1],
  ])("is read from GitHub's header: %s", (header, ends, days) => {
    expect(read(header)).toEqual({ ends: new Date(ends), days });
  });

  it.each([undefined, "", "never", "2026-13-41 12:00:00 UTC", "2026-12-09"])(
    "is not known of %s",
    (header) => {
      expect(read(header)).toBeUndefined();
    },
  );

  it("is something to act on under 14 days, and when it is over", () => {
    const tell = (header: string) => tellTokenExpiry(read(header) ?? { ends: now, days: 0 });
    expect(tell("2026-12-09 12:00:00 UTC")).toEqual({ detail: "expires in 14 days, on 2026-12-09" });
    const next = "Make another one, and put it into the secret snowhook/github.";
    expect(tell("2026-12-09 11:59:59 UTC")).toEqual({ detail: "expires in 13 days, on 2026-12-09", next });
    expect(tell("2026-11-26 12:00:00 UTC")).toEqual({ detail: "expires in 1 day, on 2026-11-26", next });
    expect(tell("2026-11-24 12:00:00 UTC")).toEqual({ detail: "expired on 2026-11-24", next });
  });

  it("is seen in every answer, in refusals and in 304 too", async () => {
    const headers = { [NAME]: "2026-12-09 12:00:00 UTC" };
    for (const status of [200, 304, 404]) {
      const seen: unknown[] = [];
      const answer = () => new Response(status === 304 ? null : "{}", { status, headers });
      const { github } = fakeGithub({ "GET /x": answer }, "t", (all) => seen.push(all[NAME]));
      await github.call("GET /x", {}).catch(() => undefined);
      expect(seen).toEqual([headers[NAME]]);
    }
  });
});

describe("doctor", () => {
  const doctor = (expiration?: string) => {
    vi.useFakeTimers({ now, toFake: ["Date"] });
    vi.stubGlobal("fetch", async () =>
      Response.json(
        { default_branch: "main" },
        { headers: expiration === undefined ? {} : { [NAME]: expiration } },
      ),
    );
    return checkGithub({
      baseUrl: "https://api.github.com",
      secret: { token: "t" },
      repository: "acme/shop",
      branch: "main",
    });
  };

  it("says how many days the token lasts", async () => {
    expect((await doctor("2027-01-24 12:00:00 UTC")).at(-1)).toEqual({
      link: "GitHub: token",
      state: "good",
      detail: "expires in 60 days, on 2027-01-24",
    });
  });

  it("asks for another one under 14 days", async () => {
    expect((await doctor("2026-12-01 12:00:00 UTC")).at(-1)).toMatchObject({
      state: "bad",
      detail: "expires in 6 days, on 2026-12-01",
      next: expect.stringContaining("snowhook/github"),
    });
  });

  it("says nothing about an end that GitHub does not name", async () => {
    expect((await doctor()).at(-1)).toMatchObject({ state: "good", detail: "does not say when it expires" });
  });
});
