import fc, { type Arbitrary } from "fast-check";
import type { Case, CaseOptions } from "../case.ts";
import { expressions, fill, names, pick, short, type Text } from "./expressions.ts";
import { variables } from "./variables.ts";

const data = pick(
  "x",
  " ",
  "\n",
  "\n  ",
  "SELECT 1;\n",
  "a b",
  "  \n\n",
  "\t",
  "{ {",
  "'",
  "-- c\n",
  " ,",
  "😀",
  "é",
  "\r\n",
  "#",
  "",
);
const openBlock = pick("{% ", "{% ", "{% ", "{%- ", "{%+ ", "{%");
const closeBlock = pick(" %}", " %}", " %}", " -%}", " +%}", "%}");
const tag = (pattern: string, ...parts: readonly Text[]): Text =>
  fc.tuple(openBlock, fill(pattern, ...parts), closeBlock).map((texts) => texts.join(""));
const print = fc.oneof(
  { weight: 4, arbitrary: fill("{{ {} }}", expressions.any) },
  { weight: 2, arbitrary: fill("{{ {} }}", short.any) },
  fill("{{- {} }}", short.any),
  fill("{{ {} -}}", short.any),
  fill("{{ {} }}", names),
);
const comment = pick("{# c #}", "{#- c -#}", "{# {{ x }} #}", "{#c#}\n");
const raw = pick(
  "{% raw %}{{ x }}{% endraw %}",
  "{%- raw -%} {% if %} {%- endraw -%}",
  "{% raw %}\n{% endraw %}\n",
);

const loopTarget = fc.oneof(
  { weight: 4, arbitrary: fill("for {} in {}", names, short.list) },
  fill("for {} in {}", names, fc.oneof(short.dict, short.text, short.any)),
  fill("for key, value in {}.items()", short.dict),
  fill("for key, value in {}|dictsort", short.dict),
  fill(
    "for a, b in {}",
    pick(
      "[(1, 2), (3, 4)]",
      "rows|groupby('city')",
      "[[1, [2]]]",
      "d.items()",
      "[(1,)]",
      "[(1, 2, 3)]",
      "['xy', 'zw']",
      "{'p': 1}.items()",
    ),
  ),
  fill("for (a, b), x in {}", pick("[((1, 2), 3)]", "[([1, 2], 'q')]")),
  fill(
    "for item in {} if {}",
    short.list,
    pick(
      "item",
      "item != 1",
      "item is string",
      "loop",
      "item is defined and item",
      "not item",
      "item > 1",
      "x is defined",
    ),
  ),
  fill("for row in rows if row.age {} {}", pick(">", "<", "=="), pick("30", "25")),
);
const loopPart = pick(
  "{{ loop.index }}",
  "{{ loop.index0 }}",
  "{{ loop.revindex }}",
  "{{ loop.revindex0 }}",
  "{{ loop.first }}",
  "{{ loop.last }}",
  "{{ loop.length }}",
  "{{ loop.depth }}",
  "{{ loop.cycle('o', 'e') }}",
  "{{ loop.changed(item) }}",
  "{{ loop.previtem }}",
  "{{ loop.nextitem|default('-') }}",
  "{{ loop.previtem|default('^') }}",
  "{{ ', ' if not loop.last }}",
  "{% if loop.first %}F{% endif %}",
  "{{ loop }}",
  "{{ item }}",
  "{{ row.name }}",
  "{{ key }}={{ value }};",
  "{{ a }}",
  "{{ x }}",
  "{{ item }},",
  "{{ loop.foo is defined }}",
  "{{ loop|length }}",
  "{{ loop.cycle() }}",
  "{{ loop.depth0 }}",
);
const assignment = fc.oneof(
  tag("set {} = {}", names, expressions.any),
  tag("set a, b = {}", pick("1, 2", "(3, 4)", "'xy'", "[1, 2, 3]", "xs[:2]", "pair", "b, a", "n")),
  tag("set ns = namespace({})", pick("", "v=0", "a=1, b=2", "{'v': 1}")),
  tag("set ns.v = {}", short.any),
  tag("set ns.v = ns.v + {}", short.number),
  tag(
    "set x = {}",
    pick("[1]", "{}", "x", "x|default(0) + 1", "loop.index", "caller", "cycler('a', 'b')", "joiner('|')"),
  ),
  fill("{% set {} %}{}{{ s }}{% endset %}", names, data),
  fill(
    "{% set {} | {} %}{}{{ n }}{% endset %}",
    names,
    pick("upper", "trim", "length", "replace('x', 'y')", "indent(2)", "default('z')", "upper | lower"),
    data,
  ),
);

const macro = fc.oneof(
  fill(
    "{% macro m({}) %}{}{% endmacro %}",
    pick("", "a", "a, b=2", "a=1, b='q'", "a, b=a", "a, kwargs", "caller=none"),
    pick(
      "[{{ a }}]",
      "{{ a }}-{{ b }}",
      "{{ varargs }}",
      "{{ kwargs }}",
      "{{ varargs|join(',') }}{{ kwargs|dictsort }}",
      "{{ caller() }}",
      "({{ caller(1) }})",
      "{{ x }}",
      "{{ a|default('?') }}",
      "{{ m.name }}",
      "{% if caller is defined %}{{ caller() }}{% endif %}",
      "{% set x = 5 %}{{ x }}",
      "{{ n }}{{ item }}",
    ),
  ),
);
const macroUse = pick(
  "{{ m() }}",
  "{{ m(1) }}",
  "{{ m(1, 2) }}",
  "{{ m(1, 2, 3) }}",
  "{{ m(a=5) }}",
  "{{ m(b=3) }}",
  "{{ m(1, z=2) }}",
  "{{ m(*[1, 2]) }}",
  "{{ m(**{'a': 1}) }}",
  "{{ m(1, *[2], **{'k': 3}) }}",
  "{% call m() %}body{% endcall %}",
  "{% call m(1) %}b{{ n }}{% endcall %}",
  "{% call(q) m(1) %}{{ q }}{% endcall %}",
  "{% call(q=7) m() %}{{ q }}{% endcall %}",
  "{{ m }}",
  "{{ m.arguments }}",
  "{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m.caller }}",
  "{{ m(1)|upper }}",
  "{{ m(1) ~ m(2) }}",
  "{{ m(1, a=1) }}",
  "{{ m is callable }}",
);
const reference = pick(
  "{% include 'inc' %}",
  "{% include 'inc' without context %}",
  "{% include 'gone' ignore missing %}",
  "{% include ['gone', 'inc'] %}",
  "{% include 'gone' %}",
  "{% include name ignore missing with context %}",
  "{% import 'lib' as lib %}{{ lib.f(1) }}",
  "{% from 'lib' import f %}{{ f(2) }}",
  "{% from 'lib' import f as g, k %}{{ g(3) }}{{ k }}",
  "{% from 'lib' import nope %}{{ nope is defined }}",
  "{% import 'lib' as lib with context %}{{ lib.ctx() }}",
  "{% import 'lib' as lib %}{{ lib.ctx() }}",
  "{% from 'lib' import ctx with context %}{{ ctx() }}",
  "{{ lib.k }}",
  "{% import 'lib' as lib %}{{ lib }}",
  "{% include 'inc2' %}",
  "{% include ('inc' if t else 'gone') %}",
  "{% include [] ignore missing %}",
  "{% import 'lib' as lib %}{{ lib.nope is defined }}{{ lib.k }}",
  "{% from 'lib' import f, %}",
  "{% include none ignore missing %}",
  "{% from 'lib' import _p %}",
  "{% import 'inc' as i %}{{ i }}",
  "{% include 5 %}",
);
const blocks = pick(
  "{% block one %}1{% endblock %}",
  "{% block two %}2{{ super() }}{% endblock %}",
  "{% block one scoped %}{{ item }}{% endblock one %}",
  "{% block three %}{{ n }}{{ x }}{% endblock %}",
  "{{ self.one() }}",
  "{% block req required %}{% endblock %}",
  "{% block four %}{% set x = 1 %}{{ x }}{% endblock %}",
  "{% block two %}{{ super.super() }}{% endblock %}",
);

function makeBody(depth: number): Text {
  const leaf = fc.oneof(
    { weight: 5, arbitrary: print },
    { weight: 4, arbitrary: data },
    { weight: 2, arbitrary: assignment },
    comment,
    raw,
    macroUse,
    loopPart,
    reference,
    pick(
      "{% do xs.append(4) %}",
      "{% do d.update({'z': 1}) %}",
      "{{ ns.v }}",
      "{{ x }}",
      "{{ x.next() }}{{ x.current }}",
      "{{ x() }}{{ x() }}",
      "{% break %}",
      "{% continue %}",
      "{% if item %}{% break %}{% endif %}",
      "{% print 1, n %}",
    ),
  );
  if (depth === 0) return fc.array(leaf, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(""));
  const body = makeBody(depth - 1);
  const statement = fc.oneof(
    { weight: 4, arbitrary: leaf },
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          tag("{}", loopTarget),
          fc.oneof(loopPart, body),
          body,
          pick("", "", "{% else %}none"),
          pick("{% endfor %}", "{%- endfor -%}", "{% endfor %}\n"),
        )
        .map((parts) => parts.join("")),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          tag("if {}", short.bool),
          body,
          pick("", "{% else %}no", "{% elif n %}elif{% else %}else", "{% elif missing %}e"),
          pick("{% endif %}", "{%- endif %}", "{% endif -%}\n"),
        )
        .map((parts) => parts.join("")),
    },
    fill("{% if {} %}{}{% else %}{}{% endif %}", short.any, body, body),
    fill("{% with {} = {} %}{}{% endwith %}", names, short.any, body),
    fill("{% with a = 1, b = a|default(2) %}{}{% endwith %}", body),
    fill(
      "{% filter {} %}{}{% endfilter %}",
      pick(
        "upper",
        "indent(2)",
        "trim",
        "replace('x', 'yy')",
        "length",
        "lower|title",
        "e",
        "wordwrap(10)",
        "reverse",
        "center(9)",
        "list",
      ),
      body,
    ),
    fill(
      "{% for item in [1, [2, [3]], 4] recursive %}{{ loop.depth }}{}{% if item is iterable %}{{ loop(item) }}{% else %}{{ item }}{% endif %}{% endfor %}",
      pick("", "{{ loop.index }}", "{{ loop.last }}", "{% set x = item %}"),
    ),
    fc.tuple(macro, body, macroUse).map((parts) => parts.join("")),
    fill(
      "{% autoescape {} %}{}{{ s }}{{ name }}{{ '<b>'|safe }}{% endautoescape %}",
      pick("true", "false"),
      body,
    ),
    fill("{% set {} %}{}{% endset %}", names, body),
    fill("{% block {} %}{}{% endblock %}", pick("one", "five", "six"), body),
    fill("{% call(q=1) m(2) %}{}{{ q }}{% endcall %}", body),
  );
  return fc.array(statement, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(""));
}

const options: Arbitrary<CaseOptions> = fc.record(
  {
    trim_blocks: fc.boolean(),
    lstrip_blocks: fc.boolean(),
    keep_trailing_newline: fc.boolean(),
    undefined: fc.constantFrom("strict", "strict", "strict", "default", "chainable", "debug"),
    newline_sequence: fc.constantFrom("\n", "\n", "\r\n"),
    line_statement_prefix: fc.constantFrom("#", "%%"),
    line_comment_prefix: fc.constantFrom("##", "//"),
  },
  { requiredKeys: [] },
);
const extensions: CaseOptions = { extensions: ["do", "loopcontrols"] };

const templates = {
  inc: "<inc {{ n }}{{ x|default('-') }}{% set y = 3 %}>",
  inc2: "{% include 'inc' %}{{ item|default('no item') }}{{ loop.index|default('no loop') }}",
  lib: "{% macro f(v) %}<f {{ v }}{{ x|default('') }}>{% endmacro %}{% set k = 'K' %}{% macro ctx() %}{{ n|default('no n') }}{{ x|default('no x') }}{% endmacro %}{% set _p = 1 %}text",
  base: "[{% block one %}base one{% endblock %}|{% block two %}base two{% endblock %}|{% block req %}r{% endblock %}]{{ x|default('') }}",
  middle: "{% extends 'base' %}{% block two %}middle {{ super() }}{% endblock %}{% set x = 'mid' %}",
};

/** What every generated template can use. */
export const shared: Pick<Case, "templates" | "variables"> = {
  templates,
  variables: { ...variables, name_of: "middle" },
};

const expressionCase: Arbitrary<Case> = fill(
  "{{ {} }}",
  fc.oneof(
    expressions.any,
    expressions.text,
    expressions.number,
    expressions.list,
    expressions.dict,
    expressions.bool,
  ),
).map((source) => ({ source, ...shared }));

const bodyCase: Arbitrary<Case> = fc
  .tuple(
    fc.option(macro, { nil: "" }),
    makeBody(2),
    pick("", "\n", "\r\n", "\n\n"),
    fc.option(options, { nil: undefined, freq: 3 }),
  )
  .map(([start, body, end, given]) => ({
    source: `${start}${body}${end}`,
    ...shared,
    options: { ...extensions, ...given },
  }));

const extendsCase: Arbitrary<Case> = fc
  .tuple(
    pick(
      "{% extends 'base' %}",
      "{% extends 'middle' %}",
      "{% extends name_of %}",
      "{% if t %}{% extends 'base' %}{% endif %}",
      "text{% extends 'base' %}",
      "{% set x = 1 %}{% extends 'base' %}",
      "",
      "{% extends 'base' %}{% extends 'base' %}",
      "{% extends 'gone' %}",
    ),
    fc.array(fc.oneof({ weight: 3, arbitrary: blocks }, makeBody(0), assignment, macro), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([start, parts]) => ({
    source: start + parts.join("\n"),
    ...shared,
    options: extensions,
  }));

const lineCase: Arbitrary<Case> = fc
  .array(
    fc.oneof(
      pick(
        "# for item in xs",
        "# endfor",
        "# set x = 5",
        "# if t:",
        "# endif",
        "## comment",
        "text ## trailing",
        "{{ item|default('-') }}",
        "  # set y = [1,",
        "  2]",
        "plain",
        "",
        "#",
        "# set q = {'a':",
        "1}",
      ),
      fill("{{ {} }}", short.any),
    ),
    { minLength: 1, maxLength: 7 },
  )
  .map((lines) => ({
    source: lines.join("\n"),
    ...shared,
    options: { line_statement_prefix: "#", line_comment_prefix: "##" },
  }));

/** Templates of every kind, with what they need. */
export const anyCase: Arbitrary<Case> = fc.oneof(
  { weight: 10, arbitrary: expressionCase },
  { weight: 8, arbitrary: bodyCase },
  { weight: 3, arbitrary: extendsCase },
  { weight: 1, arbitrary: lineCase },
);
