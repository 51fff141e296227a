import { describe, expect, test } from "vitest";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { parseStageReference, readStageText } from "./stage-reference.ts";

describe("a stage's text", () => {
  test.each([
    ["@landing", { owner: { kind: "named", name: ["LANDING"] }, path: "" }],
    ["@db.s.landing/a/b.csv", { owner: { kind: "named", name: ["DB", "S", "LANDING"] }, path: "a/b.csv" }],
    ['@"d.b"."S"."La ""x"/Dir/', { owner: { kind: "named", name: ["d.b", "S", 'La "x'] }, path: "Dir/" }],
    ["@%sales/x", { owner: { kind: "table", name: ["SALES"] }, path: "x" }],
    ["@s.%sales", { owner: { kind: "table", name: ["S", "SALES"] }, path: "" }],
    ["@~/x", { owner: { kind: "user" }, path: "x" }],
  ])("%s", (text, expected) => {
    expect(parseStageReference(text)).toEqual(expected);
  });

  test.each(["@s/../x", "@s/a/../../x", "@s/./x", "@s/a//b", "@s/..", "@~/../x", "@s/a\\..\\b", "@s/a\0b"])(
    "%s does not leave its stage",
    (text) => {
      expect(() => parseStageReference(text)).toThrow("invalid path");
    },
  );

  test.each(["landing", "@", "@a.b.c.d", "@a b", "@1a", "@%", "s3://bucket"])(
    "%s is no stage here",
    (text) => {
      expect(() => parseStageReference(text)).toThrow();
    },
  );
});

describe("where a statement names one", () => {
  const read = (sql: string) => {
    const reader = new TokenReader(sql, tokenize(sql));
    return { text: readStageText(reader), rest: reader.rest() };
  };

  test.each([
    ["@s/a-b.c/d=1.csv (FILE_FORMAT => 'x')", "@s/a-b.c/d=1.csv", "(FILE_FORMAT => 'x')"],
    ['@"D"."S".l/x.csv.gz) t', '@"D"."S".l/x.csv.gz', ") t"],
    ["'@s/with space' x", "@s/with space", "x"],
    ["@~", "@~", ""],
    ["@db.s.%t/1 PATTERN", "@db.s.%t/1", "PATTERN"],
  ])("%s", (sql, text, rest) => {
    expect(read(sql)).toEqual({ text, rest });
  });
});
