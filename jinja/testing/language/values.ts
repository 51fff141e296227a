import type { Rows } from "./row.ts";

/** Literals, operators and how Python prints what comes of them. */
export const values: Rows = [
  [
    "none, true, false",
    "{{ none }} {{ None }} {{ true }} {{ True }} {{ false }} {{ False }}",
    "None None True True False False",
  ],
  [
    "int",
    "{{ 0 }} {{ -7 }} {{ 1_000 }} {{ 0xff }} {{ 0b101 }} {{ 0o17 }} {{ 2 ** 100 }}",
    "0 -7 1000 255 5 15 1267650600228229401496703205376",
  ],
  [
    "float",
    "{{ 1.0 }} {{ 1e3 }} {{ 1e16 }} {{ 1.5e-7 }} {{ 0.1 + 0.2 }} {{ 1e100 }} {{ 123456789012345680.0 }} {{ 1e22 }} {{ -0.0 }} {{ 1e400 }} {{ 5e-324 }}",
    "1.0 1000.0 1e+16 1.5e-07 0.30000000000000004 1e+100 1.2345678901234568e+17 1e+22 -0.0 inf 5e-324",
  ],
  ["nan", "{{ 'nan'|float }} {{ ('nan'|float) == ('nan'|float) }} {{ -('inf'|float) }}", "nan False -inf"],
  ["text", "{{ 'a' 'b' }} {{ \"it's\" }} {{ 'a\\x41\\u00e9\\n' }}", "ab it's aAé\n"],
  [
    "repr of texts",
    "{{ ['a', \"it's\", 'q\"', 'it\\'s \"q\"', 'a\\\\b\\n\\t\\r\\x00\\x7f', 'é', '\\u200b', '😀', '\\xa0'] }}",
    "['a', \"it's\", 'q\"', 'it\\'s \"q\"', 'a\\\\b\\n\\t\\r\\x00\\x7f', 'é', '\\u200b', '😀', '\\xa0']",
  ],
  [
    "list, tuple, dict",
    "{{ [1, [2.0, none]] }} {{ (1,) }} {{ () }} {{ 1, 2 }} {{ {'a': (1, 2), 2: none, none: true} }} {{ [] }} {{ {} }}",
    "[1, [2.0, None]] (1,) () (1, 2) {'a': (1, 2), 2: None, None: True} [] {}",
  ],
  ["equal keys of a dict", "{{ {1: 'a', 1.0: 'b', true: 'c'} }}", "{1: 'c'}"],
  [
    "addition",
    "{{ 1 + 2 }} {{ 1 + 2.0 }} {{ 'a' + 'b' }} {{ [1] + [2] }} {{ (1,) + (2,) }} {{ true + true }}",
    "3 3.0 ab [1, 2] (1, 2) 2",
  ],
  ["subtraction", "{{ 5 - 7 }} {{ 1.5 - 1 }} {{ 2 ** 70 - 1 }}", "-2 0.5 1180591620717411303423"],
  [
    "multiplication",
    "{{ 3 * 4 }} {{ 'ab' * 2 }} {{ 2 * [1] }} {{ 'a' * -1 }} {{ 1.5 * 2 }}",
    "12 abab [1, 1]  3.0",
  ],
  [
    "division",
    "{{ 7 / 2 }} {{ 6 / 3 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7.5 // 2 }} {{ 1 // -3 }}",
    "3.5 2.0 3 -4 3.0 -1",
  ],
  ["remainder", "{{ 7 % 3 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 7.5 % 2 }}", "1 2 -2 1.5"],
  [
    "power",
    "{{ 2 ** 3 ** 2 }} {{ 2 ** -1 }} {{ (-8) ** 3 }} {{ -2 ** 2 }} {{ 2.5 ** 2 }}",
    "64 0.5 -512 4 6.25",
  ],
  ["signs", "{{ -n }} {{ +n }} {{ - -n }} {{ -true }}", "-5 5 5 -1"],
  ["concatenation", "{{ 1 ~ 'a' ~ 2.0 ~ none ~ [1] ~ true }}", "1a2.0None[1]True"],
  [
    "comparison",
    "{{ 1 < 2 <= 2 }} {{ 1 < 2 > 3 }} {{ 'a' < 'b' }} {{ [1, 2] < [1, 3] }} {{ (1,) < (1, 0) }} {{ 1 == 1.0 == true }} {{ 'a' != 'b' }} {{ none == 0 }}",
    "True False True True True True True False",
  ],
  [
    "and, or, not",
    "{{ 0 or 'x' }} {{ 1 and '' }} {{ not 0 }} {{ none or [] or 'z' }} {{ not 1 == 2 }}",
    "x  True z True",
  ],
  ["in", "{{ 2 in xs }} {{ 'u' in 'quick' }} {{ 'a' in d }} {{ 1 not in (2, 3) }}", "True True True True"],
  [
    "inline if",
    "{{ 'y' if n > 3 else 'z' }} {{ 'y' if n > 9 else 'z' }} [{{ 'y' if n > 9 }}] {{ 1 if 0 else 2 if 0 else 3 }}",
    "y z [] 3",
  ],
  [
    "precedence",
    "{{ 1 + 2 * 3 ** 2 }} {{ 1 ~ 2 * 3 }} {{ -5|abs }} {{ 1 + n|float }} {{ not n == 5 or n }} {{ 2 * n is odd }} {{ 7 // 2 * 2 }}",
    "19 16 5 6.0 5 2 6",
  ],
  [
    "attributes and items",
    "{{ obj.name }} {{ obj['in'].deep[1] }} {{ obj.in.deep.0 }} {{ xs[-1] }} {{ d['a'] }} {{ 'abc'[1] }} {{ t[0] }}",
    "N 20 10 2 2 b 1",
  ],
  [
    "items of a dict before methods",
    "{% set m = {'items': 1, 'x': 2} %}{{ m['items'] }} {{ m.x }} {{ m.get('items') }}",
    "1 2 1",
  ],
  [
    "slices",
    "{{ xs[1:] }} {{ xs[:-1] }} {{ xs[::-1] }} {{ 'abcdef'[1:5:2] }} {{ t[5:] }} {{ 'abc'[::-1] }} {{ xs[-99:99] }}",
    "[1, 2] [3, 1] [2, 1, 3] bd () cba [3, 1, 2]",
  ],
  [
    "unpacked arguments",
    "{{ range(*[1, 4])|list }} {{ dict(**{'a': 1}) }} {{ '{}{x}'.format(*[1], **{'x': 2}) }}",
    "[1, 2, 3] {'a': 1} 12",
  ],
  [
    "autoescape is off",
    "{{ html }} {{ '<' ~ html }} {{ html|upper }}",
    "<b>x & y</b> <<b>x & y</b> <B>X & Y</B>",
  ],
  [
    "autoescape on",
    "{% autoescape true %}{{ html }}{{ html|safe }}{{ '<'|safe ~ '<' }}{% endautoescape %}{{ html }}",
    "&lt;b&gt;x &amp; y&lt;/b&gt;<b>x & y</b>&lt;&lt;<b>x & y</b>",
  ],
  [
    "markup",
    "{{ '<b>'|escape + '<i>' }} {{ ('<%s>'|safe) % '&' }} {{ '&lt;'|safe|string }}",
    "&lt;b&gt;&lt;i&gt; <&amp;> &lt;",
  ],
];
