import { describe, expect, it } from "vitest";
import { createRenderer } from "./create-renderer.ts";
import { printLikePython } from "./print-like-python.ts";
import type { TemplateValue } from "./template-value.ts";

function render(source: string, vars: Record<string, TemplateValue> = {}): string {
  return createRenderer({ files: new Map([["a.sql", new TextEncoder().encode(source)]]), vars }).render(
    "a.sql",
  );
}

// the right-hand sides are Jinja2 3.1.6's
describe("what is printed is what Jinja2 prints", () => {
  it.each<[string, Record<string, TemplateValue>, string]>([
    [
      "{{ a }} {{ b }} {{ c }} {{ d }} {{ e }}",
      { a: true, b: false, c: null, d: [1, "x", null, true], e: { k: 1, l: "it's" } },
      `True False None [1, 'x', None, True] {'k': 1, 'l': "it's"}`,
    ],
    ["{{ 1.0 }} {{ 10/2 }} {{ 7//2 }} {{ 2**3 }} {{ 1.5 }}", {}, "1.0 5.0 3 8 1.5"],
    ["x{{- a -}} y {{ 'q' }} z", { a: 1 }, "x1y q z"],
    ["{% raw %}{{ a }}{% endraw %}{# {{ b }} #}{{ {'a': '}}'}['a'] }}", {}, "{{ a }}}}"],
    ["{% macro m(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, b=true) }}", {}, "1-2 1-True"],
    ["{% macro m() %}<{{ caller(true) }}>{% endmacro %}{% call(x) m() %}{{ x }}{% endcall %}", {}, "<True>"],
    ["{{ 5 if a else 6 }} {{ a in [1,2] }} {{ not a }} {{ zz is defined }}", { a: 1 }, "5 True False False"],
    ["a\n  {% if true %}\n  b\n  {% endif %}\nc\n\n", {}, "a\n  \n  b\n  \nc\n"],
    ["{{ l | join(', ') }} {{ l | map('upper') | list }}", { l: ["a", "b"] }, "a, b ['A', 'B']"],
    [
      "{{ 12345678901234567890 }} {{ 0.1 + 0.2 }} {{ 1e3 }}",
      {},
      "12345678901234567890 0.30000000000000004 1000.0",
    ],
    ["{% for x in [true] %}{{ loop.index }}{{ x }}{% endfor %}", {}, "1True"],
  ])("%s", (source, vars, expected) => expect(render(source, vars)).toBe(expected));

  it("keeps every line where it is", () => {
    const source = "a\n{{ b\n  | upper }}\n{# c\n #}{% raw %}\n{{{% endraw %}\n{{ 'x";
    expect(printLikePython(source).split("\n")).toHaveLength(source.split("\n").length);
  });
});
