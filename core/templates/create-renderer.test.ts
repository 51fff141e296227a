import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureOf } from "../deployment/failure.ts";
import { errorSnippet, TemplateError } from "../errors/index.ts";
import { createRenderer, type RendererOptions } from "./create-renderer.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const render = (source: string, options: Partial<RendererOptions> = {}) =>
  createRenderer({
    ...options,
    files: new Map([["V1__a.sql", bytes(source)], ...(options.files ?? [])]),
  }).render("V1__a.sql");

function failure(action: () => unknown): TemplateError {
  try {
    action();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error("expected a TemplateError");
}

describe("rendering as Jinja2 does for schemachange", () => {
  it("renders nested variables without escaping them", () => {
    expect(render("select '{{ a.b }}';\n", { vars: { a: { b: '<it\'s & "so">' } } })).toBe(
      "select '<it's & \"so\">';",
    );
  });

  it("turns CRLF into LF and drops one final line end, with and without tags", () => {
    expect(render("a\r\nb\r\n")).toBe("a\nb");
    expect(render("a\r\n{{ 1 }}\r\n\r\n")).toBe("a\n1\n");
  });

  it("includes, extends and imports, from the root folder and from modules/", () => {
    const files = new Map([
      ["base.sql", bytes("-- {% block body %}{% endblock %};")],
      ["shared/x.sql", bytes("X")],
    ]);
    const modules = new Map([["m.j2", bytes("{% macro twice(v) %}{{ v }}{{ v }}{% endmacro %}")]]);
    expect(
      render(
        "{% extends 'base.sql' %}{% import 'modules/m.j2' as m %}{% block body %}{{ m.twice(2) }}{% include 'shared/x.sql' %}{% endblock %}",
        { files, modules },
      ),
    ).toBe("-- 22X;");
  });

  it("finds a template whose name is worked out", () => {
    const modules = new Map([["a.sql", bytes("A")]]);
    expect(render("{% set n = 'modules/' ~ 'a.sql' %}{% include n %}", { modules })).toBe("A");
  });

  it("escapes nothing, whatever a file is called", () => {
    const files = new Map(["a.html", "b.json", "c.yml.j2"].map((name) => [name, bytes("{{ v }}")]));
    const source = "{% include 'a.html' %}{% include 'b.json' %}{% include 'c.yml.j2' %}";
    expect(render(source, { files, vars: { v: "<'\"" } })).toBe("<'\"<'\"<'\"");
  });

  it("has Python's string methods", () => {
    expect(render("{{ name.upper() }}{{ name.replace('d', 'x') }}", { vars: { name: "dev" } })).toBe(
      "DEVxev",
    );
  });
});

describe("data files", () => {
  const files = new Map([
    ["data/a.json", bytes('{"n": [1, 2.50]}')],
    ["modules/b.csv", bytes("a,b\n1,root\n")],
    ["bad.csv", new Uint8Array([0x61, 0x0a, 0xff])],
    ["large.csv", new Uint8Array(2 ** 24 + 1)],
  ]);
  const modules = new Map([
    ["b.csv", bytes("a,b\n1,modules\n")],
    ["c.csv", bytes('a,b\n1,"x\r\ny"\n')],
  ]);

  it("are read from the root folder, and from modules/ where that has none; line ends stay", () => {
    const options = { files, modules };
    expect(render("{{ from_json('data/a.json').n }}", options)).toBe("[1, 2.5]");
    expect(render("{{ from_csv('modules/b.csv')[0].b }}", options)).toBe("root");
    expect(render("{{ from_csv('modules/c.csv')[0].b|tojson }}", options)).toBe('"x\\r\\ny"');
  });

  it("are refused with the file's name", () => {
    const error = failure(() => render("{{ from_csv('bad.csv') }}", { files }));
    expect([error.message, error.where]).toEqual([
      "The file is not UTF-8 text.",
      { file: "bad.csv", line: 2 },
    ]);
    expect(failure(() => render("{{ from_csv('large.csv') }}", { files })).message).toContain("16 MB");
    expect(failure(() => render("{{ from_csv('elsewhere.csv') }}", { files })).next).toContain("root folder");
  });
});

describe("env_var", () => {
  it("reads only what is allowed", () => {
    process.env.SNOWHOOK_TEST_HIDDEN = "hidden";
    expect(render("{{ env_var('A') }}", { environmentVariables: { A: "1" } })).toBe("1");
    expect(render("{{ env_var('NONE', 'd') }}")).toBe("d");
    const error = failure(() => render("x\n{{ env_var('SNOWHOOK_TEST_HIDDEN') }}"));
    expect(error.where).toEqual({ file: "V1__a.sql", line: 2, column: 4 });
    delete process.env.SNOWHOOK_TEST_HIDDEN;
  });

  it("cannot be led to the host's objects", () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      failure(() => render(`{{ env_var('${name}') }}`));
      failure(() => render(`{{ a.${name} }}`, { vars: { a: {} } }));
    }
  });
});

describe("what goes wrong is said with file and line", () => {
  it("names the variable that is missing", () => {
    const error = failure(() => render("a\n\n{{ a.known }} {{ a.unknown }}", { vars: { a: { known: 1 } } }));
    expect(error.message).toBe("'dict object' has no attribute 'unknown'");
    expect(error.where).toEqual({ file: "V1__a.sql", line: 3, column: 20 });
    expect(error.next).toBe("Did you mean 'known'?");
    expect(failure(() => render("{{ far_off }}")).next).toContain("default('…')");
    expect(failure(() => render("{{ databse }}", { vars: { database: "D" } })).next).toBe(
      "Did you mean 'database'?",
    );
  });

  it("names the included file that is at fault", () => {
    const files = new Map([["inc.sql", bytes("ok\n{{ nope }}")]]);
    expect(failure(() => render("{% include 'inc.sql' %}", { files })).where).toEqual({
      file: "inc.sql",
      line: 2,
      column: 4,
    });
  });

  it("shows the line, and by what it was reached", () => {
    const files = new Map([["inc.sql", bytes("ok\n{{ nope }}")]]);
    const error = failure(() => render("{% include 'inc.sql' %}", { files }));
    expect(errorSnippet(error)).toBe("2 | {{ nope }}\n  |    ^^^^\nincluded by V1__a.sql:1:12");
    expect(failureOf(error, []).snippet).toBe(errorSnippet(error));
  });

  it("reports syntax errors and missing templates", () => {
    expect(failure(() => render("a\n{% if x %}")).where.line).toBe(2);
    expect(failure(() => render("{% include 'gone.sql' %}")).message).toContain("gone.sql");
  });

  it("ends endless loops and survives them", () => {
    const files = new Map([["V2__b.sql", bytes("{{ 1 }}")]]);
    const renderer = createRenderer({
      files: new Map([
        ...files,
        ["loop.sql", bytes("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")],
        ["deep.sql", bytes("{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}")],
      ]),
    });
    expect(failure(() => renderer.render("loop.sql")).message).toContain("does not come to an end");
    failure(() => renderer.render("deep.sql"));
    expect(renderer.render("V2__b.sql")).toBe("1");
  });

  it("names the line of the first byte that is not UTF-8", () => {
    const files = new Map([["V1__a.sql", new Uint8Array([0x61, 0x0a, 0x62, 0xff, 0x0a])]]);
    const error = failure(() => createRenderer({ files }).render("V1__a.sql"));
    expect(error.where).toEqual({ file: "V1__a.sql", line: 2 });
  });
});

it("is deterministic, and text without tags is itself", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const plain = text.replaceAll("{", "(").replaceAll("\r", "");
      expect(render(plain)).toBe(plain.endsWith("\n") ? plain.slice(0, -1) : plain);
      expect(render(`{{ v }}${plain}`, { vars: { v: text } })).toBe(
        render(`{{ v }}${plain}`, { vars: { v: text } }),
      );
    }),
  );
});
