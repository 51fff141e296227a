import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../errors/index.ts";
import { discoverScripts } from "./discover-scripts.ts";
import { compareKeys, versionKey } from "./version-key.ts";

const order = (paths: string[]) => discoverScripts(paths).scripts.map(({ name }) => name);

describe("discovering scripts", () => {
  it("orders V by version and not by name, then R and A by name", () => {
    expect(
      order([
        "A__z.sql",
        "R__b.sql",
        "V1.10__a.sql",
        "x/V1.9__z.sql",
        "R__a10.sql",
        "R__a9.sql",
        "V1.1.0__b.sql",
        "V1.1__a.sql",
      ]),
    ).toEqual([
      "V1.1__a.sql",
      "V1.1.0__b.sql",
      "V1.9__z.sql",
      "V1.10__a.sql",
      "R__a9.sql",
      "R__a10.sql",
      "R__b.sql",
      "A__z.sql",
    ]);
  });

  it.each([
    [["V1.0__a.sql", "V1.00__b.sql"]],
    [["V1__a.sql", "V01__b.sql"]],
    [["V1-RC__a.sql", "V1-rc__b.sql"]],
    [["R__a.sql", "other/r__A.sql.jinja"]],
  ])("refuses %j as the same", (paths) => {
    expect(() => discoverScripts(paths)).toThrow(ConfigError);
  });

  it("lets a U script have its V script's version", () => {
    expect(order(["V1__a.sql", "U1__a.sql"])).toEqual(["V1__a.sql", "U1__a.sql"]);
  });

  it("keeps assertions and unknown files apart", () => {
    const { scripts, verifications, unknown } = discoverScripts([
      "verify/totals.sql",
      "verify/V3__real.sql",
      "shared/macros.sql",
      "V1__x.cli.yml",
      "readme.md",
    ]);
    expect(scripts.map(({ path }) => path)).toEqual(["verify/V3__real.sql"]);
    expect(verifications).toEqual(["verify/totals.sql"]);
    expect(unknown).toEqual([
      {
        path: "V1__x.cli.yml",
        reason: "command-line-script",
        script: { kind: "V", name: "V1__x.cli.yml" },
      },
      { path: "shared/macros.sql", reason: "not-a-script-name" },
    ]);
  });

  it("gives the same order for any order of the files, or explains", () => {
    const name = fc.stringMatching(/^[VRAUx]{1,2}[0-9._a-c]{0,4}_{0,3}[a-c]{0,2}\.(sql|sql\.jinja|txt)$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (paths, random) => {
        const shuffled = paths
          .map((path) => ({ path, at: random.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at);
        const outcome = (list: string[]) => {
          try {
            return order(list);
          } catch (error) {
            expect(error).toBeInstanceOf(ConfigError);
            return "explained";
          }
        };
        expect(outcome(shuffled.map(({ path }) => path))).toEqual(outcome(paths));
      }),
    );
  });
});

describe("the version key", () => {
  it("is a total order", () => {
    const version = fc.stringMatching(/^[0-9a-cA-C.\-_]{0,6}$/);
    const sign = (a: string, b: string) => Math.sign(compareKeys(versionKey(a), versionKey(b)));
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(sign(a, b)).toBe(-sign(b, a) || 0);
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it("compares digits as numbers of any length", () => {
    expect(compareKeys(versionKey("2"), versionKey("10"))).toBeLessThan(0);
    expect(compareKeys(versionKey("99999999999999999999"), versionKey("100000000000000000000"))).toBeLessThan(
      0,
    );
  });
});

describe("a version pattern in Python's syntax", () => {
  it.each([
    ["^(?P<major>[0-9]+)\\.(?P<minor>[0-9]+)\\Z", "1.0", true],
    ["^(?P<major>[0-9]+)\\.(?P<minor>[0-9]+)\\Z", "1.0.1", false],
    ["\\A(?P<part>[0-9])\\.(?P=part)", "1.1", true],
    ["\\A(?P<part>[0-9])\\.(?P=part)", "1.2", false],
    ["(?i)^V[0-9]$", "v1", true],
    ["^[0-9]+\\.[0-9]+\\.[0-9]+$", "1.0", false],
  ])("%s on %s: %s", (pattern, version, matches) => {
    const discover = () => discoverScripts([`V${version}__a.sql`], pattern);
    if (matches) expect(discover().scripts).toHaveLength(1);
    else expect(discover).toThrow(/does not match/);
  });

  it("is refused where Python refuses it: a flag in the middle", () => {
    expect(() => discoverScripts(["V1__a.sql"], "^(?i)[0-9.]+$")).toThrow(/no regular expression/);
  });
});

describe("hooks and file names", () => {
  it("finds the hooks, and refuses two of a kind", () => {
    const { hooks, scripts } = discoverScripts([
      "hooks/before.sql",
      "Hooks/After.sql.jinja",
      "x/hooks/before.sql",
    ]);
    expect([hooks.before?.name, hooks.after?.name, scripts]).toEqual([
      "hooks/before.sql",
      "hooks/after.sql",
      [],
    ]);
    expect(() => discoverScripts(["hooks/after.sql", "hooks/after.sql.jinja"])).toThrow(/there twice/);
  });

  it.each(["V1__a\n.sql", "V1__\ta.sql", "x\r/V1__a.sql", "V1__a\u2028.sql", "V1__\u0085.sql"])(
    "refuses %j",
    (path) => {
      expect(() => discoverScripts([path])).toThrow(/control character/);
    },
  );
});
