import type { Rows } from "./row.ts";

/** Macros, and templates that reach others. */
export const templates: Rows = [
  [
    "macro",
    "{% macro f(a, b='x') %}{{ a }}{{ b }}{% endmacro %}{{ f(1) }} {{ f(1, 2) }} {{ f(b=3, a=4) }}",
    "1x 12 43",
  ],
  ["macro: parameter not given", "{% macro f(a) %}{{ a is defined }}{% endmacro %}{{ f() }}", "False"],
  ["macro: default of an earlier parameter", "{% macro f(a, b=a) %}{{ b }}{% endmacro %}{{ f(7) }}", "7"],
  ["varargs", "{% macro f(a) %}{{ a }}{{ varargs }}{% endmacro %}{{ f(1, 2, 3) }}", "1(2, 3)"],
  ["kwargs", "{% macro f(a) %}{{ a }}{{ kwargs }}{% endmacro %}{{ f(1, x=2) }}", "1{'x': 2}"],
  [
    "caller",
    "{% macro f(t) %}{{ t }}({{ caller() }}){% endmacro %}{% call f('x') %}body {{ n }}{% endcall %}",
    "x(body 5)",
  ],
  [
    "caller with arguments",
    "{% macro f() %}{% for x in xs %}{{ caller(x, loop.index) }}{% endfor %}{% endmacro %}{% call(v, i) f() %}{{ i }}={{ v }} {% endcall %}",
    "1=3 2=1 3=2 ",
  ],
  [
    "caller is defined",
    "{% macro f() %}{{ caller is defined }}{% endmacro %}{{ f() }} {% call f() %}{% endcall %}",
    "False True",
  ],
  [
    "attributes of a macro",
    "{% macro f(a, b=1) %}{{ varargs }}{% endmacro %}{{ f.name }} {{ f.arguments }} {{ f.catch_varargs }} {{ f.catch_kwargs }} {{ f.caller }} {{ f }}",
    "f ('a', 'b') True False False <Macro 'f'>",
  ],
  [
    "macro that calls itself",
    "{% macro f(k) %}{{ k }}{{ f(k - 1) if k > 0 }}{% endmacro %}{{ f(3) }}",
    "3210",
  ],
  [
    "macro sees the variables around it",
    "{% set a = 1 %}{% macro f() %}{{ a }}{{ n }}{% endmacro %}{% set a = 2 %}{{ f() }}",
    "25",
  ],
  ["include", "{% include 'inc' %}", "[5-]"],
  [
    "include sees what is set",
    "{% set x = 1 %}{% include 'inc' %}{% for x in [8, 9] %}{% include 'inc' %}{% endfor %}",
    "[51][58][59]",
  ],
  ["include without context", "{% include 'see' without context %}.", "."],
  [
    "include ignore missing",
    "a{% include 'nope' ignore missing %}b{% include 'nope' ignore missing with context %}c",
    "abc",
  ],
  ["include of a list", "{% include ['nope', 'inc'] %}", "[5-]"],
  ["include of an expression", "{% set w = 'i' %}{% include w ~ 'nc' %}", "[5-]"],
  ["import", "{% import 'vars' as v %}{{ v.a }}{{ v.m('x') }}{{ v._b is defined }}{{ v }}", "1<x>Falsetext"],
  ["from import", "{% from 'vars' import a, m as mm %}{{ a }}{{ mm('y') }}", "1<y>"],
  ["from import of what is not there", "{% from 'vars' import zzz %}{{ zzz is defined }}", "False"],
  ["import has no context", "{% import 'see' as s %}{{ s.see() }}", "unseen"],
  [
    "import with context",
    "{% import 'see' as s with context %}{{ s.see() }}{% from 'see' import see with context %}{{ see() }}",
    "55",
  ],
  ["extends", "{% extends 'base' %}{% block one %}mine{% endblock %}lost", "AmineBbase twoC"],
  ["super", "{% extends 'base' %}{% block one %}[{{ super() }}]{% endblock %}", "A[base one]Bbase twoC"],
  [
    "super over three templates",
    "{% extends 'middle' %}{% block one %}[{{ super() }}]{% endblock %}{% block two %}{{ super() }}!{% endblock %}",
    "A[middle(base one)]Bbase two!C",
  ],
  [
    "super.super",
    "{% extends 'middle' %}{% block one %}{{ super.super() }}{% endblock %}",
    "Abase oneBbase twoC",
  ],
  ["extends an expression", "{% extends 'ba' ~ 'se' %}{% block two %}x{% endblock %}", "Abase oneBxC"],
  [
    "extends in a condition",
    "{% if n > 9 %}{% extends 'base' %}{% endif %}here{% block one %} own{% endblock %}",
    "here own",
  ],
  ["self", "{% block a %}x{% endblock %}{{ self.a() }}{{ self.a() }}", "xxx"],
  ["block scoped", "{% extends 'rows' %}{% block row %}<{{ r }}>{% endblock %}", "<1><2>"],
  [
    "block that is not scoped",
    "{% for r in [1] %}{% block q %}{{ r is defined }}{% endblock %}{% endfor %}",
    "False",
  ],
  ["block required", "{% extends 'need' %}{% block must %}x{% endblock must %}", "x"],
  [
    "set outside of the blocks of a child",
    "{% extends 'base' %}{% set z = 5 %}{% block one %}{{ z }}{% endblock %}",
    "A5Bbase twoC",
  ],
];
