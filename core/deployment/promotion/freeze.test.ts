import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readProjectFile } from "../../project/read-project-file.ts";
import { frozenAt } from "./freeze.ts";

/** The windows as a person writes them. */
function windows(yaml: string) {
  const file = readProjectFile(`
version: 1
projects:
  shop:
    repository: acme/shop
    environments:
      prod:
        branch: main
        freeze: [${yaml}]
`);
  return file.projects[0]?.environments[0]?.promotion.freeze ?? [];
}
const at = (yaml: string, time: string) => frozenAt(windows(yaml), new Date(time));
const until = (yaml: string, time: string) => at(yaml, time)?.until?.toISOString().slice(0, 16);

const WEEKEND = `{ zone: Europe/Berlin, days: [fri], from: "16:00" }, { zone: Europe/Berlin, days: [sat, sun] }`;
const NIGHT = `{ zone: America/New_York, from: "22:00", to: "06:00", reason: nobody is awake }`;
const HOLIDAYS = `{ zone: Europe/Berlin, start: "2026-12-20T18:00", end: "2027-01-03T08:00" }`;

describe("a freeze", () => {
  it.each<[string, string, string, string | undefined]>([
    ["Friday, before four in Berlin", WEEKEND, "2026-11-27T14:59:59Z", undefined],
    ["Friday at four, up to Monday", WEEKEND, "2026-11-27T15:00:00Z", "2026-11-29T23:00"],
    ["the last minute of Sunday", WEEKEND, "2026-11-29T22:59:00Z", "2026-11-29T23:00"],
    ["Monday", WEEKEND, "2026-11-29T23:00:00Z", undefined],
    ["in summer the same wall clock is another time", WEEKEND, "2026-06-26T14:00:00Z", "2026-06-28T22:00"],
    ["over midnight, its evening", NIGHT, "2026-11-27T03:00:00Z", "2026-11-27T11:00"],
    ["over midnight, its morning", NIGHT, "2026-11-27T10:59:00Z", "2026-11-27T11:00"],
    ["over midnight, the day between", NIGHT, "2026-11-27T11:00:00Z", undefined],
    ["once, before it", HOLIDAYS, "2026-12-20T16:59:00Z", undefined],
    ["once", HOLIDAYS, "2026-12-24T12:00:00Z", "2027-01-03T07:00"],
    ["once, after it", HOLIDAYS, "2027-01-03T07:00:00Z", undefined],
    // The night of the change: 02:00 to 03:00 in Berlin comes twice, and the window with it.
    [
      "an hour that comes twice",
      `{ zone: Europe/Berlin, from: "02:00", to: "03:00" }`,
      "2026-10-25T00:30:00Z",
      "2026-10-25T02:00",
    ],
    [
      "an hour that is left out",
      `{ zone: Europe/Berlin, from: "02:00", to: "03:00" }`,
      "2026-03-29T01:00:00Z",
      undefined,
    ],
  ])("%s", (_, yaml, time, end) => {
    expect(until(yaml, time)).toBe(end);
  });

  it("of every day of the week has no end", () => {
    expect(at("{ zone: UTC }", "2026-11-26T00:00:00Z")).toEqual({ until: undefined, reason: undefined });
  });

  it("says why, as the file does", () => {
    expect(at(NIGHT, "2026-11-27T04:00:00Z")?.reason).toBe("nobody is awake");
  });

  it("is over at the minute that it says, and holds up to it", () => {
    const time = fc.date({ min: new Date("2026-01-01"), max: new Date("2028-01-01"), noInvalidDate: true });
    const all = windows(`${WEEKEND}, ${NIGHT}`);
    fc.assert(
      fc.property(time, (now) => {
        const freeze = frozenAt(all, now);
        if (freeze?.until === undefined) return;
        expect(frozenAt(all, freeze.until)).toBeUndefined();
        expect(frozenAt(all, new Date(freeze.until.getTime() - 60_000))).toBeDefined();
      }),
      { numRuns: 20 },
    );
  });
});

it.each([
  ["approvals: 2\n        approvers: [octocat]", "2 must approve, and approvers has 1"],
  ["approvals: 1", "1 must approve, and nobody is named under approvers"],
  ["approvers: ['@octocat']", "must be somebody's name at GitHub"],
  ["after: stage", "there is no environment"],
  ["after: prod", "prod after prod: nothing could ever be deployed"],
  ["freeze: [{ zone: Europe/Berlinn }]", "must be a time zone"],
  ["freeze: [{ zone: UTC, from: '25:00' }]", "must be a time like 16:30"],
  ["freeze: [{ zone: UTC, start: '2026-01-01T00:00' }]", "needs both start and end"],
  ["freeze: [{ zone: UTC, start: '2026-01-02T00:00', end: '2026-01-01T00:00' }]", "must be later than start"],
  ["freeze: [{ zone: UTC, days: [mon], start: '2026-01-01T00:00', end: '2026-01-02T00:00' }]", "every week"],
])("the file is refused for %s", (line, message) => {
  const text = `
version: 1
projects:
  shop:
    repository: acme/shop
    environments:
      prod:
        branch: main
        ${line}
`;
  expect(() => readProjectFile(text)).toThrow(message);
});
