import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEnvironment, type EnvironmentOptions, JinjaError, type Variables } from "../index.ts";

type Templates = Readonly<Record<string, string>>;

function failure(
  source: string,
  variables: Variables = {},
  templates: Templates = {},
  options: EnvironmentOptions = {},
): JinjaError {
  const all = new Map(Object.entries(templates));
  try {
    createEnvironment({ ...options, templates: all }).renderString(source, variables, "V1__a.sql");
  } catch (error) {
    if (error instanceof JinjaError) return error;
    throw error;
  }
  throw new Error(`expected an error of ${source}`);
}

const message = (...given: Parameters<typeof failure>) => failure(...given).message;

describe("the message of an error, by its kind", () => {
  it("syntax: shows the line, and what is near to the word", () => {
    expect(message("SELECT 1;\n{% fi x %}")).toBe(
      [
        "Encountered unknown tag 'fi'.",
        "  in V1__a.sql, line 2, column 4:",
        "2 | {% fi x %}",
        "  |    ^^",
        "Did you mean 'if'?",
      ].join("\n"),
    );
    expect(message("{{ 'x' | uper }}")).toContain("Did you mean 'upper'?");
    expect(message("{{ 1 is evn }}")).toContain("Did you mean 'even'?");
  });

  it("syntax: says where what is still open begins", () => {
    expect(failure("a\n  {% if x %}\nb\n{% for y in z %}{% endfor %}").hint).toBe(
      "It begins in line 2: {% if x %}",
    );
    expect(failure("a\nb {{ x").hint).toBe("The tag that is open begins in line 2: b {{ x");
    expect(failure("a\n{# x").line).toBe(2);
    expect(failure("a\n\n{% raw %} x").line).toBe(3);
    expect(failure("a\n{{ 'x }}")).toMatchObject({ kind: "syntax", line: 2, column: 4 });
    expect(failure("{{ (1] }}")).toMatchObject({ kind: "syntax", line: 1, column: 6 });
  });

  it("undefined: a name, an attribute, an item, a macro's parameter", () => {
    expect(message("a\n{{ databse }}", { database: "D" })).toBe(
      [
        "'databse' is undefined",
        "  in V1__a.sql, line 2, column 4:",
        "2 | {{ databse }}",
        "  |    ^^^^^^^",
        "Did you mean 'database'?",
      ].join("\n"),
    );
    const given = { db: { name: "D" } };
    expect(failure("{{ db.nmae }}", given)).toMatchObject({ column: 7, hint: "Did you mean 'name'?" });
    expect(failure("{{ db['nmae'] }}", given)).toMatchObject({ hint: "Did you mean 'name'?" });
    expect(failure("{{ 'x'.uper() }}")).toMatchObject({ hint: "Did you mean 'upper'?" });
    expect(failure("{% macro f(role) %}{{ rol }}{% endmacro %}{{ f(1) }}").hint).toBe("Did you mean 'role'?");
    expect(failure("{% for item in [1] %}{{ itme }}{% endfor %}").hint).toBe("Did you mean 'item'?");
  });

  it("undefined: says why an imported template does not see a variable", () => {
    const templates = { "m.sql": "{% macro f() %}{{ role }}{% endmacro %}" };
    const { reason, hint } = failure("{% import 'm.sql' as m %}{{ m.f() }}", { role: "R" }, templates);
    expect(reason).toBe("'role' is undefined");
    expect(hint).toMatch(/^To see it here, write `with context`/);
    const near = failure("{% import 'm.sql' as m %}{{ m.f() }}", { rol: "R" }, templates);
    expect(near.hint).toMatch(/^Did you mean 'rol'\? To see it/);
  });

  it("not found: the nearest template", () => {
    expect(failure("a\n{% include 'grant.sql' %}", {}, { "grants.sql": "" })).toMatchObject({
      kind: "not-found",
      line: 2,
      column: 12,
      hint: "Did you mean 'grants.sql'?",
    });
  });

  it.each([
    ["{{ 1 + 'a' }}", "TypeError", 6],
    ["{{ 1 / 0 }}", "ZeroDivisionError", 6],
    ["{% for x in 5 %}{% endfor %}", "TypeError", 13],
    ["{% if 1 < 'a' %}{% endif %}", "TypeError", 9],
    ["{% set a, b = 1, 2, 3 %}", "ValueError", 8],
    ["{{ 'x'|int|sort }}", "TypeError", 12],
    ["{{ 'x'.join(3) }}", "TypeError", 8],
    ["{{ '%d' % 'x' }}", "TypeError", 9],
    ["{{ '{a}'.format(1) }}", "KeyError", 10],
    ["{{ [1].index(2) }}", "ValueError", 8],
    ["{{ {}.pop('x') }}", "KeyError", 7],
    ["{{ dict(1) }}", "TypeError", 4],
    ["{{ none() }}", "TypeError", 8],
    ["{{ range(5)|batch }}", "TypeError", 13],
    ["{{ {[]: 1} }}", "TypeError", 4],
    ["{{ 'é'.encode('ascii') }}", "UnicodeError", 8],
    ["{{ range(10**9)|list }}", "Limit", 17],
    ["{% include 'self' %}", "RecursionError", 12],
  ])("runtime: %s", (source, type, column) => {
    const error = failure(source, {}, { self: "{% include 'self' %}" });
    expect({ type: error.type, line: error.line, column: error.column }).toEqual({ type, line: 1, column });
    expect(error.snippet).toMatch(/\^/);
  });
});

describe("the way to the place", () => {
  it("goes through macros, imports, includes, blocks and what is extended", () => {
    const templates = {
      "macros.sql": "{% macro grant(role) %}\nGRANT {{ role + 1 }};\n{% endmacro %}",
      "grants.sql": "{% from 'macros.sql' import grant %}\n{{ grant('R') }}",
      "base.sql": "-- base\n{% block body %}{% endblock %}",
    };
    const source = "{% extends 'base.sql' %}\n{% block body %}{% include 'grants.sql' %}{% endblock %}";
    expect(message(source, {}, templates)).toBe(
      [
        `can only concatenate str (not "int") to str`,
        "  in macros.sql, line 2, column 15:",
        "2 | GRANT {{ role + 1 }};",
        "  |               ^",
        "  macro 'grant' used in grants.sql, line 2, column 4",
        "  included in V1__a.sql, line 2, column 28",
        "  block 'body' used in base.sql, line 2, column 4",
        "  extended in V1__a.sql, line 1, column 4",
      ].join("\n"),
    );
  });

  it("tells of a fault in the text of a template by what it was asked for", () => {
    const templates = { "a.sql": "{% import 'b.sql' as b %}", "b.sql": "\n{{ 1 + }}" };
    expect(failure("{% include 'a.sql' %}", {}, templates)).toMatchObject({
      kind: "syntax",
      file: "b.sql",
      line: 2,
      steps: [
        { how: "imported", file: "a.sql", line: 1, column: 11 },
        { how: "included", file: "V1__a.sql", line: 1, column: 12 },
      ],
    });
    expect(failure("\n{% extends 'b.sql' %}", {}, templates).steps).toEqual([
      { how: "extended", file: "V1__a.sql", line: 2, column: 4 },
    ]);
  });

  it("knows `super()`, `self` and the body of a call block", () => {
    const base = { base: "{% block a %}{{ 1/0 }}{% endblock %}" };
    const child = "{% extends 'base' %}{% block a %}{{ super() }}{% endblock %}";
    expect(failure(child, {}, base).steps.map(({ how }) => how)).toEqual([
      "block 'a'",
      "block 'a'",
      "extended",
    ]);
    expect(failure("{% if 0 %}{% block a %}{{ 1/0 }}{% endblock %}{% endif %}{{ self.a() }}").steps).toEqual([
      { how: "block 'a'", file: "V1__a.sql", line: 1, column: 66 },
    ]);
    const call = "{% macro m() %}{{ caller() }}{% endmacro %}\n{% call m() %}{{ 1/0 }}{% endcall %}";
    expect(failure(call).steps.map(({ how, line }) => [how, line])).toEqual([
      ["a call block", 1],
      ["macro 'm'", 2],
    ]);
  });

  it("does not count what fails before it gets there", () => {
    expect(failure("{% macro f(a) %}{% endmacro %}{{ f(1/0) }}").steps).toEqual([]);
    expect(failure("{% macro f(a) %}{% endmacro %}{{ f(b=1) }}").steps).toEqual([]);
    expect(failure("{% include x.y %}", { x: {} }).steps).toEqual([]);
  });

  it("is short for a macro that calls itself for ever", () => {
    const { kind, steps } = failure(
      "{% macro f(n) %}{{ g(n) }}{% endmacro %}{% macro g(n) %}{{ f(n) }}{% endmacro %}\n{{ f(1) }}",
    );
    expect(kind).toBe("limit");
    expect(steps.length).toBeLessThanOrEqual(16);
    expect(steps.at(-1)).toMatchObject({ how: "macro 'f'", line: 2 });
  });
});

describe("what is shown", () => {
  const anyText = fc
    .string({ unit: "binary", maxLength: 300 })
    .map((text) => text.replace(/[\n\r{}%#]/g, " "));

  it("is never wider than a terminal, and marks the place", () => {
    fc.assert(
      fc.property(anyText, anyText, fc.nat(20_000), (before, after, lines) => {
        const { snippet = "" } = failure(`${"\n".repeat(lines)}${before}{{ missing_ }}${after}`);
        const [shown = "", carets = ""] = snippet.split("\n");
        expect(Array.from(shown).length).toBeLessThanOrEqual(74);
        expect(carets).toMatch(/^ +\| +\^{8}$/);
        expect(shown).toContain("{{ missing_ }}");
      }),
      { numRuns: 300 },
    );
  });

  it("puts the carets under the word, also behind wide characters and tabs", () => {
    expect(failure("\t{{ x_1 }}").snippet).toBe("1 |  {{ x_1 }}\n  |     ^^^");
    expect(failure("-- 名前 {{ x }}").snippet).toBe("1 | -- 名前 {{ x }}\n  |            ^");
    expect(failure(`${"a".repeat(200)}{{ x }}${"b".repeat(200)}`).snippet).toMatch(
      /^1 \| …a{43}\{\{ x \}\}b{18}…\n {2}\| {48}\^$/,
    );
  });

  it("holds nothing that a terminal obeys, and is never long", () => {
    const marks = "\u001b[31m\u202e\u0007";
    const { message: text, snippet = "" } = failure(`${marks}{{ d['${marks}'] }}`, { d: {} });
    expect(text).not.toMatch(/[^\P{C}\n]/u);
    expect(snippet).toContain("\ufffd[31m");
    expect(message("{{ d['x' * 1000000] }}", { d: {} }).length).toBeLessThan(700);
    expect(message("{{ none['x' * 1000000]() }}").length).toBeLessThan(700);
  });
});
