import type { Page } from "./page.ts";

export const patterns: readonly Page[] = [
  {
    page: "functions-regexp and functions/regexp_like",
    values: [
      ["'Sacramento' RLIKE 'San.*'", "BOOLEAN", "FALSE"],
      ["'San Jose' REGEXP 'San.*'", "BOOLEAN", "TRUE"],
      ["REGEXP_LIKE('San Francisco', 'san.*', 'i')", "BOOLEAN", "TRUE"],
      ["REGEXP_LIKE('abc', 'b')", "BOOLEAN", "FALSE"],
      ["REGEXP_LIKE('abc', '.*b.*')", "BOOLEAN", "TRUE"],
      ["RLIKE('800-456-7891', '[2-9]\\\\d{2}-\\\\d{3}-\\\\d{4}')", "BOOLEAN", "TRUE"],
      ["'' RLIKE ''", "BOOLEAN", "TRUE"],
      ["'a' RLIKE ''", "BOOLEAN", "FALSE"],
      ["NULL RLIKE 'a'", "BOOLEAN", null],
      ["REGEXP_LIKE('a\\nb', 'a.b')", "BOOLEAN", "FALSE"],
      ["REGEXP_LIKE('a\\nb', 'a.b', 's')", "BOOLEAN", "TRUE"],
      ["REGEXP_LIKE('ABC', 'abc', 'ci')", "BOOLEAN", "TRUE"],
      ["REGEXP_LIKE('ABC', 'abc', 'ic')", "BOOLEAN", "FALSE"],
    ],
  },
  {
    page: "functions/regexp_substr",
    values: [
      [
        "REGEXP_SUBSTR('It was the best of times, it was the worst of times', 'the\\\\W+\\\\w+')",
        "VARCHAR",
        "the best",
      ],
      [
        "REGEXP_SUBSTR('It was the best of times, it was the worst of times', 'the\\\\W+\\\\w+', 1, 2)",
        "VARCHAR",
        "the worst",
      ],
      [
        "REGEXP_SUBSTR('It was the best of times, it was the worst of times', 'the\\\\W+(\\\\w+)', 1, 2, 'e', 1)",
        "VARCHAR",
        "worst",
      ],
      ["REGEXP_SUBSTR('It was the best', 'the\\\\W+(\\\\w+)', 1, 1, 'e')", "VARCHAR", "best"],
      ["REGEXP_SUBSTR('Hellooo World', '\\\\bH\\\\S*o\\\\b')", "VARCHAR", "Hellooo"],
      ["REGEXP_SUBSTR('abc', 'x')", "VARCHAR", null],
      ["REGEXP_SUBSTR('A MAN A PLAN A CANAL', 'A\\\\W+(\\\\w)(\\\\w)(\\\\w)', 1, 1, 'e', 2)", "VARCHAR", "A"],
      ["REGEXP_SUBSTR(NULL, 'a')", "VARCHAR", null],
    ],
  },
  {
    page: "functions/regexp_replace",
    values: [
      [
        "REGEXP_REPLACE('It was the best of times, it was the worst of times', '( ){1,}', '')",
        "VARCHAR",
        "Itwasthebestoftimes,itwastheworstoftimes",
      ],
      [
        "REGEXP_REPLACE('It was the best of times', 'times', 'days', 1, 1)",
        "VARCHAR",
        "It was the best of days",
      ],
      ["REGEXP_REPLACE('a a a', 'a', 'b', 1, 2)", "VARCHAR", "a b a"],
      [
        "REGEXP_REPLACE('firstname middlename lastname', '(.*) (.*) (.*)', '\\\\3, \\\\1 \\\\2')",
        "VARCHAR",
        "lastname, firstname middlename",
      ],
      ["REGEXP_REPLACE('Customers - (NY)', '\\\\(|\\\\)', '')", "VARCHAR", "Customers - NY"],
      ["REGEXP_REPLACE('ABC', 'b', '_', 1, 0, 'i')", "VARCHAR", "A_C"],
      ["REGEXP_REPLACE('abc', 'b')", "VARCHAR", "ac"],
      ["REGEXP_REPLACE('abc', 'x', 'y')", "VARCHAR", "abc"],
    ],
  },
  {
    page: "functions/regexp_count and functions/regexp_instr",
    values: [
      [
        "REGEXP_COUNT('It was the best of times, it was the worst of times', '\\\\bwas\\\\b', 1)",
        "NUMBER",
        "2",
      ],
      ["REGEXP_COUNT('nevermore1, nevermore2, nevermore3.', 'nevermore')", "NUMBER", "3"],
      ["REGEXP_COUNT('aaa', 'A', 1, 'i')", "NUMBER", "3"],
      ["REGEXP_COUNT('aaa', 'a', 2)", "NUMBER", "2"],
      ["REGEXP_COUNT(NULL, 'a')", "NUMBER", null],
      ["REGEXP_INSTR('nevermore1, nevermore2, nevermore3.', 'nevermore\\\\d')", "NUMBER", "1"],
      ["REGEXP_INSTR('nevermore1, nevermore2, nevermore3.', 'nevermore\\\\d', 5)", "NUMBER", "13"],
      ["REGEXP_INSTR('nevermore1, nevermore2, nevermore3.', 'nevermore\\\\d', 1, 3)", "NUMBER", "25"],
      ["REGEXP_INSTR('nevermore1, nevermore2, nevermore3.', 'nevermore\\\\d', 1, 3, 1)", "NUMBER", "35"],
      ["REGEXP_INSTR('abc', 'x')", "NUMBER", "0"],
    ],
  },
  {
    page: "functions/regexp_substr_all",
    values: [
      [
        "REGEXP_SUBSTR_ALL('a1_a2a3_a4A5a6', 'a[[:digit:]]')::VARCHAR",
        "VARCHAR",
        '["a1","a2","a3","a4","a6"]',
      ],
      ["REGEXP_SUBSTR_ALL('a1_a2a3_a4A5a6', 'a[[:digit:]]', 2)::VARCHAR", "VARCHAR", '["a2","a3","a4","a6"]'],
      ["REGEXP_SUBSTR_ALL('a1_a2a3_a4A5a6', 'a[[:digit:]]', 1, 3)::VARCHAR", "VARCHAR", '["a3","a4","a6"]'],
      [
        "REGEXP_SUBSTR_ALL('a1_a2a3_a4A5a6', 'a[[:digit:]]', 1, 1, 'i')::VARCHAR",
        "VARCHAR",
        '["a1","a2","a3","a4","A5","a6"]',
      ],
      [
        "REGEXP_SUBSTR_ALL('a1_a2a3_a4A5a6', '(a)([[:digit:]])', 1, 1, 'ie')::VARCHAR",
        "VARCHAR",
        '["a","a","a","a","A","a"]',
      ],
      ["REGEXP_SUBSTR_ALL('a1_a2a3_a4A5a6', 'b')::VARCHAR", "VARCHAR", "[]"],
      ["REGEXP_INSTR('aaa', 'a+', 1, 2)", "NUMBER", "0"],
      ["REGEXP_INSTR('xABC', 'b', 1, 1, 0, 'i')", "NUMBER", "3"],
    ],
  },
];
