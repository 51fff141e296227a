import type { Rows } from "./row.ts";

/** Statements, white space, and what `loop` and the global functions give. */
export const statements: Rows = [
  ["if", "{% if n > 9 %}a{% elif n > 3 %}b{% else %}c{% endif %}{% if none %}x{% endif %}", "b"],
  [
    "for",
    "{% for x in xs %}{{ x }},{% endfor %}{% for k, v in d.items() %}{{ k }}{{ v }}{% endfor %}{% for x in [] %}{% else %}none{% endfor %}",
    "3,1,2,b1a2none",
  ],
  [
    "for with a condition",
    "{% for x in xs if x > 1 %}{{ loop.index }}:{{ x }} {% else %}none{% endfor %}{% for x in xs if x > 9 %}{% else %}none{% endfor %}",
    "1:3 2:2 none",
  ],
  [
    "for unpacks",
    "{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}{% for a, b in ['xy'] %}{{ b }}{{ a }}{% endfor %}",
    "123yx",
  ],
  [
    "loop.index",
    "{% for x in xs %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }} {% endfor %}",
    "1032 2121 3210 ",
  ],
  [
    "loop.first, loop.last",
    "{% for x in xs %}{{ loop.first }}{{ loop.last }} {% endfor %}",
    "TrueFalse FalseFalse FalseTrue ",
  ],
  ["loop.length", "{% for x in xs %}{{ loop.length }}{% endfor %}", "333"],
  ["loop.cycle", "{% for x in xs %}{{ loop.cycle('odd', 'even') }} {% endfor %}", "odd even odd "],
  [
    "loop.previtem, loop.nextitem",
    "{% for x in xs %}{{ loop.previtem|default('-') }}<{{ x }}<{{ loop.nextitem|default('-') }} {% endfor %}",
    "-<3<1 3<1<2 1<2<- ",
  ],
  ["loop.changed", "{% for x in [1, 1, 2] %}{{ loop.changed(x) }} {% endfor %}", "True False True "],
  [
    "loop.depth",
    "{% for x in [[1, [2]]] recursive %}{{ loop.depth }}{{ loop.depth0 }}{% if x is sequence %}({{ loop(x) }}){% endif %}{% endfor %}",
    "10(2121(32))",
  ],
  [
    "outer loop",
    "{% for a in [1, 2] %}{% set outer = loop %}{% for b in 'xy' %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}",
    "11 12 21 22 ",
  ],
  ["set", "{% set a = 1 %}{% set b, c = 2, [3] %}{{ a }}{{ b }}{{ c }}{% set a = a + 1 %}{{ a }}", "12[3]2"],
  [
    "set block",
    "{% set a %}x{{ n }}{% endset %}[{{ a }}]{% set b | upper | replace('X', 'y') %}x{{ n }}{% endset %}{{ b }}",
    "[x5]y5",
  ],
  [
    "namespace",
    "{% set ns = namespace(a=0, **{'b': 1}) %}{% for x in xs %}{% set ns.a = ns.a + x %}{% endfor %}{{ ns.a }}{{ ns.b }}",
    "61",
  ],
  [
    "scopes",
    "{% set a = 1 %}{% for x in [1] %}{% set a = 2 %}{{ a }}{% endfor %}{{ a }}{% if true %}{% set a = 3 %}{% endif %}{{ a }}",
    "213",
  ],
  ["scope of a loop variable", "{% set x = 'o' %}{% for x in [1] %}{{ x }}{% endfor %}{{ x }}", "1o"],
  [
    "with",
    "{% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}{% with %}{% set a = 2 %}{{ a }}{% endwith %}{{ a is defined }}",
    "152False",
  ],
  ["filter block", "{% filter upper|replace('A', 'b') %}a{{ 'x' }}{% endfilter %}", "bX"],
  ["comment", "a{# no {{ x }} #}b{#- c -#} d", "abd"],
  ["raw", "{% raw %}{{ x }} {% if %}{% endraw %}{%- raw -%} a {%- endraw -%} b", "{{ x }} {% if %}ab"],
  ["print", "{% print 1, 'a' %}", "1a"],
  ["escapes of marks", "{{ '{{' }} {{ \"{% raw %}\" }} {{ '}}' }}", "{{ {% raw %} }}"],
  ["white space: minus", "a  {%- if true -%}  b  {%- endif %}  c {{- 1 -}}  d", "ab  c1d"],
  ["white space: plus", "a {%+ if true +%} b{% endif %}", "a  b"],
  ["one line end is dropped", "a{{ n }}\n", "a5"],
  ["others stay", "a\n\n{% if true %}\nb\n{% endif %}\nc", "a\n\n\nb\n\nc"],
  ["do", "{% set l = [] %}{% do l.append(1) %}{{ l }}", "[1]"],
  [
    "break, continue",
    "{% for x in range(9) %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 4 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "013",
  ],
  ["range", "{% for x in range(3) %}{{ x }}{% endfor %}{{ range(5, 0, -2)|list }}", "012[5, 3, 1]"],
  [
    "dict",
    "{{ dict(a=1, b=2) }} {{ dict([('x', 1)]) }} {{ dict({'y': 2}, z=3) }}",
    "{'a': 1, 'b': 2} {'x': 1} {'y': 2, 'z': 3}",
  ],
  [
    "cycler",
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.current }}{{ c.next() }}{{ c.next() }}{{ c.reset() }}{{ c.current }}",
    "abbaNonea",
  ],
  ["joiner", "{% set j = joiner('; ') %}{% for x in xs %}{{ j() }}{{ x }}{% endfor %}", "3; 1; 2"],
  ["lipsum", "{{ lipsum(0) }}{{ lipsum(1, false, 3, 4)|wordcount in (2, 3) }}", "True"],
  [
    "long ranges",
    "{{ range(10**30)|last }} {{ range(2**63-1)|length }} {{ range(10**400) is sequence }} {{ range(3) is sequence }} {{ range(10**30)|reverse|first }}",
    "999999999999999999999999999999 9223372036854775807 False True 999999999999999999999999999999",
  ],
  ["lipsum of less than a word", "{{ lipsum(2, false, -5, -3) }}", ".\n\n."],
  ["undeclared in a branch", "{% if false %}{% set q = 1 %}{% endif %}{{ q is defined }}", "False"],
];
