import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refused } from "../judge/plan-environment.ts";
import type { PullReview } from "../pull/pull-review.ts";
import { headOfComment, PLAN_MARKER, renderComment, renderSummary } from "../pull/render-comment.ts";
import { compose, MOST_BYTES } from "./compose.ts";
import { code, cutBytes, fence } from "./safe-text.ts";

/** What Markdown, HTML and GitHub would make something of. */
const HOSTILE = [
  ..."` `` ``` ```` ~~~ ```sql @eve #1 GH-1 <!-- --> </details> <details> <img/src=x> <script> </summary> | \\ * _ [x](y) ![x](y)".split(
    " ",
  ),
  ...[
    "\n",
    "\r\n",
    "\r",
    "\u2028",
    "\u0085",
    "\u0000",
    "\u001b[2J",
    "\u202e",
    "\ud800",
    "\udc00",
    "😀",
    "é",
    " ",
    "    ",
    "\t",
  ],
  ...[
    "<!-- snowhook:plan -->",
    "<!-- snowhook:head 1 -->",
    "\n\n# heading\n\n",
    "\n```\n@eve\n",
    "\n</details>\n\n@eve",
    "a",
    "DROP TABLE X;",
  ],
];
const hostile = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
      fc.string({ maxLength: 6, unit: "binary" }),
    ),
    {
      maxLength: 9,
    },
  )
  .map((parts) => parts.join(""));

/**
 * What of a document is neither in a fence nor in a code span, by CommonMark's rules: blocks first, line by line, then spans,
 * each within its paragraph. https://spec.commonmark.org/0.31.2/#fenced-code-blocks, #code-spans
 */
function outsideOfCode(text: string): string {
  const paragraphs: string[][] = [[]];
  let open: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, ticks = "", info = ""] = /^ {0,3}(`{3,})([^`]*)$/.exec(line) ?? [];
    if (open !== undefined) {
      if (ticks.length >= open.length && info.trim() === "") open = undefined;
    } else if (ticks !== "") {
      open = ticks;
      paragraphs.push([]);
    } else if (line.trim() === "" || /^(?:\d+\.|[-*]|#+) /.test(line)) paragraphs.push([line]);
    else paragraphs.at(-1)?.push(line);
  }
  if (open !== undefined) throw new Error("a fence is not closed");
  return paragraphs.map((lines) => withoutSpans(lines.join("\n"))).join("\n");
}

function withoutSpans(text: string): string {
  let rest = text;
  let out = "";
  for (;;) {
    const opening = /`+/.exec(rest);
    if (opening === null) return out + rest;
    const [ticks] = opening;
    out += rest.slice(0, opening.index);
    rest = rest.slice(opening.index + ticks.length);
    const closing = [...rest.matchAll(/`+/g)].find(([run]) => run.length === ticks.length);
    if (closing === undefined) out += ticks;
    else rest = rest.slice(closing.index + ticks.length);
  }
}

/** Our own, at the beginning and nowhere else. */
const MARKS = /^<!-- snowhook:plan -->\n<!-- snowhook:head [0-9a-f]+ -->\n/;

/** Of our own words nothing notifies, links to an issue, or is a tag but the fold's. */
function expectOursOnly(document: string): void {
  const outside = outsideOfCode(document);
  expect(outside.split("<details>")).toHaveLength(outside.split("</details>").length);
  const left = outsideOfCode(document.replace(MARKS, ""))
    .replace(/<details><summary>SQL of <code>[^<>`@#]*(?:&#\d+;[^<>`@#]*)*<\/code><\/summary>/g, "")
    .replaceAll("</details>", "")
    .replaceAll(/^#{1,6} /gm, "");
  expect(left.replace(/&#\d+;/g, "")).not.toMatch(/[@<>]|#\d|GH-1|!\[|\]\(y\)/);
}

describe("foreign text", () => {
  it("stays text, whatever it is: 10,000 of it, in each place of a comment", () => {
    let texts = 0;
    const finding = (line: number) => {
      texts += 5;
      return fc.record({
        path: hostile,
        line: fc.constant(line),
        message: hostile,
        touches: hostile,
        accepted: hostile,
        verdict: fc.constantFrom("destructive" as const, "unreadable" as const),
        page: fc.constant("https://docs.snowflake.com/en/sql-reference/sql/drop-table"),
      });
    };
    const reviews = fc.record({
      branch: hostile,
      conflicts: fc.array(hostile, { minLength: 1, maxLength: 2 }),
      path: fc.array(hostile, { minLength: 5, maxLength: 5 }),
      sql: fc.array(hostile, { minLength: 5, maxLength: 5 }),
      findings: fc.tuple(finding(1), finding(2), finding(3)),
      approvedBy: hostile,
    });
    let judged = 0;
    fc.assert(
      fc.property(reviews, ({ branch, conflicts, path, sql, findings: [one, two, three], approvedBy }) => {
        const review: PullReview = {
          ...{ head: "1".repeat(40), base: "2".repeat(40), branch, conflicts, isStatic: judged % 2 === 0 },
          environments: [
            {
              ...{ label: "dev", verdict: "refused", approvedBy, isStatic: false, parts: [] },
              scripts: path.map((name, at) => ({
                path: name,
                kind: "V",
                isOurs: at % 2 === 0,
                sql: sql[at] ?? "",
              })),
              ignored: [{ path: path[0] ?? "", reason: "its name is no script's" }],
              ...{ blockers: [one], waiting: [two], notes: [three], verifications: [path[1] ?? ""] },
            },
          ],
        };
        judged += 1;
        const comment = renderComment(review);
        expectOursOnly(comment);
        expectOursOnly(renderSummary(review));
        expect(comment.startsWith(PLAN_MARKER)).toBe(true);
        expect(headOfComment(comment)).toBe("1".repeat(40));
        expect(Buffer.byteLength(comment)).toBeLessThan(MOST_BYTES);
      }),
      { numRuns: 400 },
    );
    // branch, approver, conflicts, names, texts, and of each finding five
    expect(judged * (1 + 1 + 1 + 5 + 5 + 15)).toBeGreaterThan(10_000);
    expect(texts).toBe(15);
  });

  it.each([
    ["a`b", "``a`b``"],
    ["`", "`` ` ``"],
    ["", "` `"],
    ["two\nlines", "`two lines`"],
    ["x".repeat(400), `\`${"x".repeat(299)}…\``],
  ])("%j is the code %s", (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  it("is fenced by a fence that is longer than any in it", () => {
    expect(fence("````\n@eve", "sql")).toBe("`````sql\n````\n@eve\n`````");
  });

  it("is cut between characters", () => {
    fc.assert(
      fc.property(hostile, fc.nat(40), (text, most) => {
        const cut = cutBytes(text, most);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(Math.max(most, 0));
        expect(text.startsWith(cut)).toBe(true);
        expect(Buffer.from(cut).toString()).toBe(Buffer.from(cut).toString());
      }),
    );
    expect(cutBytes("a😀", 4)).toBe("a");
  });
});

describe("a comment that has no room", () => {
  it("loses the SQL first, then details, then the list, and never the verdict; whole blocks only", () => {
    const block = (rank: "verdict" | "scripts" | "details" | "sql", name: string) => ({
      text: fence(name.repeat(100)),
      rank,
    });
    const blocks = [
      block("verdict", "h"),
      block("verdict", "v"),
      block("scripts", "s"),
      block("details", "d"),
      block("sql", "q"),
      block("sql", "r"),
    ];
    const kept = (most: number) =>
      ["h", "v", "s", "d", "q", "r"]
        .filter((name) => compose(blocks, "there", most).includes(name.repeat(100)))
        .join("");
    expect([2_000, 610, 500, 385, 270, 10].map(kept)).toEqual(["hvsdqr", "hvsdq", "hvsd", "hvs", "hv", "hv"]);
    expect(compose(blocks, "there", 500)).toMatch(/_2 parts have no room here: there_$/);
    expect(compose(blocks, "there")).not.toContain("no room");
  });

  it("stays under GitHub's limit with 2,000 scripts of 10 KB", () => {
    const scripts = Array.from({ length: 2_000 }, (_, at) => ({
      ...{ path: `migrations/V${at}__é.sql`, kind: "V" as const, isOurs: true, sql: "é".repeat(5_000) },
    }));
    const review: PullReview = {
      ...{ head: "1".repeat(40), base: "2".repeat(40), branch: "dev", conflicts: [], isStatic: false },
      environments: [
        {
          label: "dev",
          verdict: "ready",
          scripts,
          ignored: [],
          blockers: [],
          waiting: [],
          notes: [],
          verifications: [],
          isStatic: false,
          parts: [],
        },
      ],
    };
    const comment = renderComment(review);
    expect(Buffer.byteLength(comment)).toBeLessThan(65_000);
    expect(comment).toContain("2000 scripts would run in dev");
    expect(comment).toContain("and 1800 more");
  });

  it("stays under it with 2,000 findings that stop it, and loses the last of a list, not all of it", () => {
    const blockers = Array.from({ length: 2_000 }, (_, at) => ({
      ...{
        path: `migrations/V${at}.sql`,
        line: at + 1,
        message: "é".repeat(2_000),
        touches: "T".repeat(500),
      },
    }));
    const review: PullReview = {
      ...{ head: "1".repeat(40), base: "2".repeat(40), branch: "dev", conflicts: [], isStatic: false },
      environments: [{ ...refused("dev", ...blockers), notes: blockers }],
    };
    const comment = renderComment(review);
    expect(Buffer.byteLength(comment)).toBeLessThan(65_000);
    expect(comment).toContain("would be refused");
    expect(comment).toContain("migrations/V0.sql:1");
    expect(comment).toContain("have no room here");
  });
});
