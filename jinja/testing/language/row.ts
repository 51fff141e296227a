import type { Case } from "../case.ts";

/** A feature of the language by its name, a template, and its text; among the errors, the error's name. */
export type Rows = readonly (readonly [name: string, source: string, expected: string])[];

/** What every template of the tables can reach. */
const surroundings: Omit<Case, "source"> = {
  options: { extensions: ["do", "loopcontrols"] },
  templates: {
    inc: "[{{ n }}{{ x|default('-') }}]",
    vars: "{% set a = 1 %}{% set _b = 2 %}{% macro m(v) %}<{{ v }}>{% endmacro %}text",
    see: "{% macro see() %}{{ n|default('unseen') }}{% endmacro %}",
    base: "A{% block one %}base one{% endblock %}B{% block two %}base two{% endblock %}C",
    middle: "{% extends 'base' %}{% block one %}middle({{ super() }}){% endblock %}",
    rows: "{% for r in [1, 2] %}{% block row scoped %}{{ r }}{% endblock %}{% endfor %}",
    need: "{% block must required %}{% endblock %}",
  },
  variables: {
    n: { int: "5" },
    xs: { list: [{ int: "3" }, { int: "1" }, { int: "2" }] },
    words: { list: ["pear", "Fig", "apple"] },
    d: {
      dict: [
        ["b", { int: "1" }],
        ["a", { int: "2" }],
      ],
    },
    t: { tuple: [{ int: "1" }, { int: "2" }] },
    none: null,
    text: "The quick brown fox",
    html: "<b>x & y</b>",
    obj: {
      dict: [
        ["name", "N"],
        ["in", { dict: [["deep", { list: [{ int: "10" }, { int: "20" }] }]] }],
      ],
    },
    rows: {
      list: [
        {
          dict: [
            ["k", "a"],
            ["v", { int: "2" }],
          ],
        },
        {
          dict: [
            ["k", "b"],
            ["v", { int: "1" }],
          ],
        },
        {
          dict: [
            ["k", "a"],
            ["v", { int: "3" }],
          ],
        },
      ],
    },
  },
};

/** A template of the tables with all that it can reach. */
export function caseOf(source: string): Case {
  return { ...surroundings, source };
}
