import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checksum, isChecksumOf, scriptContent } from "./checksum.ts";

describe("the checksum (docs/FORMATS.md: may never change)", () => {
  // computed with Python: hashlib.sha224(content.encode("utf-8")).hexdigest() over str.strip() and one [:-1]
  it.each([
    ["SELECT 1;", "SELECT 1", "cf10d24b9fdfe97deed2616e91ce08dc4491bbc0d556a1f518647de5"],
    ["SELECT 1", "SELECT 1", "cf10d24b9fdfe97deed2616e91ce08dc4491bbc0d556a1f518647de5"],
    ["  \nSELECT 1;;\n\n", "SELECT 1;", "b4fe9ef4eaa93f136984761f92552bb4d4978ff02403ae8aab3ff8c6"],
    ["\ufeffSELECT 'é☃';\n", "SELECT 'é☃'", "eac76c5d5fa13c89306c6891491e79e97e12d04ef615e9e36825e2ce"],
    ["\u0085SELECT 1\u001c", "SELECT 1", "cf10d24b9fdfe97deed2616e91ce08dc4491bbc0d556a1f518647de5"],
    ["SELECT 1 ;", "SELECT 1 ", "35a02bba84ea3c7e767f95474811b45353ffc23eade105a093862562"],
  ])("of %j is fixed", (text, content, digest) => {
    expect(scriptContent(text)).toBe(content);
    expect(checksum(content)).toBe(digest);
  });

  it("does not see the space around a script, nor one final semicolon", () => {
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^[ \t\n]*$/), (middle, space) => {
        const text = `a${middle}b`;
        expect(scriptContent(`${space}${text};${space}`)).toBe(text);
      }),
    );
  });

  it("takes time in proportion to the text, also for a long run of space", () => {
    expect(scriptContent(`a${" ".repeat(2_000_000)}b${"\n".repeat(2_000_000)}`)).toHaveLength(2_000_002);
  });
});

describe("a checksum that a version of schemachange recorded", () => {
  const recorded = (content: string) => ({ content, checksum: checksum(content) });

  it("counts with a final semicolon, as 4.3.0 and 4.3.1 hash it, and without", () => {
    // both figures are published: https://github.com/Snowflake-Labs/schemachange/issues/417
    const text =
      "-- Test R-script without trailing comment\nCREATE OR REPLACE VIEW test_view2 AS\nSELECT 1 AS col1, 'test' AS col2;\n";
    const script = recorded(scriptContent(text));
    expect(script.checksum).toMatch(/^822b41a8/);
    const withSemicolon = checksum(text.trim());
    expect(withSemicolon).toMatch(/^6000a78c/);
    expect(isChecksumOf(withSemicolon, script)).toBe(true);
  });

  it.each([
    ["SELECT 1 -- end", "SELECT 1 -- end"],
    ["SELECT 1;\n-- end\n;", "SELECT 1;\n-- end"],
    ["SELECT 1;\n/* end */\n\n", "SELECT 1;\n/* end */"],
  ])("counts with the statement that 4.2.0 put behind a last comment: %j", (text, kept) => {
    const theirs = checksum(
      `${kept}\nSELECT 1; -- schemachange: no-op statement to prevent empty SQL after comment stripping`,
    );
    expect(isChecksumOf(theirs, recorded(scriptContent(text)))).toBe(true);
    expect(isChecksumOf(theirs, recorded(scriptContent(text.replace("1", "2"))))).toBe(false);
  });

  it.each([
    [
      "INSERT INTO LOG VALUES ('2');\n\n-- trailing comment",
      "6a00d03583e128d7ffb6d588a92da3e4adbabf06b9bdaac34e887154",
    ],
    [
      "CREATE OR REPLACE VIEW VW3 AS SELECT 1 AS A;\n/* the\n end */",
      "1fdc674328f3581e5ae61988dc0bc21545c2608afad661b9de171fe6",
    ],
    [
      "CREATE OR REPLACE VIEW VW2 AS SELECT 1 AS A;\n-- the end",
      "8556ce21058cbe99a11eba1fb46eaf50aa9d49dc93897286cd62a820",
    ],
    [
      "CREATE TABLE IF NOT EXISTS LOG (WHO VARCHAR);\n\n-- trailing comment",
      "a992360aff8a27550dc56f2a1af324b3ba0c7dce84fc038924103585",
    ],
  ])("counts for %j, as does that of 4.4", (content, theirs) => {
    expect(isChecksumOf(theirs, recorded(content))).toBe(true);
    expect(isChecksumOf(checksum(content), recorded(content))).toBe(true);
    expect(isChecksumOf(theirs, recorded(`${content} changed`))).toBe(false);
  });
});
