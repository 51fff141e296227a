import { pyFloat } from "jinja-exact/values";
import { describe, expect, it } from "vitest";
import { TemplateError } from "../errors/index.ts";
import { createRenderer, type RendererOptions } from "./create-renderer.ts";

// What real schemachange 4.3 rendered, and another engine did not.

const bytes = (text: string) => new TextEncoder().encode(text);

function render(source: string, options: Partial<RendererOptions> = {}): string {
  const files = new Map([["V1__a.sql", bytes(source)], ...(options.files ?? [])]);
  return createRenderer({ ...options, files }).render("V1__a.sql");
}

describe("as schemachange renders", () => {
  it("takes a file of the root folder before one of the modules folder", () => {
    const source = "{% include 'modules/x.sql' %}";
    const modules = new Map([["x.sql", bytes("modules folder")]]);
    expect(render(source, { modules })).toBe("modules folder");
    const files = new Map([["modules/x.sql", bytes("root folder")]]);
    expect(render(source, { files, modules })).toBe("root folder");
  });

  it("keeps the order of a map", () => {
    const source =
      "{% for name, type in columns.items() %}{{ name }} {{ type }}{{ ', ' if not loop.last }}{% endfor %}";
    expect(render(source, { vars: { columns: { NAME: "VARCHAR", CITY: "VARCHAR" } } })).toBe(
      "NAME VARCHAR, CITY VARCHAR",
    );
    const steps = new Map([
      ["drop", 1],
      ["create", 2],
    ]);
    expect(render("{{ steps }}", { vars: { steps } })).toBe("{'drop': 1, 'create': 2}");
  });

  it.each([
    "{% if env == 'prod' %}1{% else %}2{% endif %}",
    "{{ env ~ '_MART' }}",
    "{{ env|upper }}_MART",
    "{{ ['A', env]|join('_') }}",
    "{% if not is_prod %}CREATE SCHEMA TEST_DATA{% endif %}",
    "{{ 'a' in env }}",
    "{% for x in env %}{% endfor %}",
  ])("refuses a variable that is not there: %s", (source) => {
    expect(() => render(source)).toThrow(TemplateError);
  });

  it.each<[string, RendererOptions["vars"], string]>([
    [
      "{% if version == 2.0 %}IS_2{% else %}IS_NOT_2{% endif %}{{ version }}",
      { version: pyFloat(2) },
      "IS_22.0",
    ],
    ["{{ flag|string }} {{ 'is_' ~ flag }} {{ flag|lower }}", { flag: true }, "True is_True true"],
    ["{{ names[1:] }}", { names: ["p", "q", "r"] }, "['q', 'r']"],
    ["{{ '%s_%s' % (db, 'T') }} {{ '{}_{}'.format(db, 'U') }}", { db: "D" }, "D_T D_U"],
    ["{% set a, b = 'X', 'Y' %}{{ a ~ b }}", {}, "XY"],
    ["{{ env_var('NOTHERE', default='dflt') }}", {}, "dflt"],
  ])("%s", (source, vars = {}, expected) => {
    expect(render(source, { vars })).toBe(expected);
  });

  it("includes by ./, and by a name that is worked out beside a file that cannot be parsed", () => {
    const files = new Map([
      ["inc/dev.sql", bytes("DEV")],
      ["inc/broken.sql", bytes("{% if %}")],
    ]);
    expect(render("{% include './inc/dev.sql' %}", { files })).toBe("DEV");
    expect(
      render("{% set f = 'inc/' ~ env ~ '.sql' %}{% include f %}", { files, vars: { env: "dev" } }),
    ).toBe("DEV");
  });
});
