import type { Rows } from "./row.ts";

/** The methods of lists, dicts, tuples, numbers and ranges. */
export const collectionMethods: Rows = [
  ["list.append", "{% set l = [1] %}{{ l.append(2) }}{{ l }}", "None[1, 2]"],
  ["list.extend", "{% set l = [1] %}{% set _ = l.extend((2, 3)) %}{{ l }}", "[1, 2, 3]"],
  [
    "list.insert",
    "{% set l = [1, 3] %}{% set _ = l.insert(1, 2) %}{% set _ = l.insert(-9, 0) %}{{ l }}",
    "[0, 1, 2, 3]",
  ],
  ["list.pop", "{% set l = [1, 2, 3] %}{{ l.pop() }}{{ l.pop(0) }}{{ l }}", "31[2]"],
  ["list.remove", "{% set l = [1, 2, 1] %}{% set _ = l.remove(1) %}{{ l }}", "[2, 1]"],
  ["list.clear", "{% set l = [1] %}{% set _ = l.clear() %}{{ l }}", "[]"],
  [
    "list.copy",
    "{% set l = [1] %}{% set m = l.copy() %}{% set _ = m.append(2) %}{{ l }}{{ m }}",
    "[1][1, 2]",
  ],
  ["list.count", "{{ [1, 1.0, true, 2].count(1) }}", "3"],
  ["list.index", "{{ [1, 2, 1].index(1, 1) }}", "2"],
  ["list.reverse", "{% set l = [1, 2] %}{% set _ = l.reverse() %}{{ l }}", "[2, 1]"],
  [
    "list.sort",
    "{% set l = [2, 1] %}{% set _ = l.sort() %}{{ l }}{% set _ = l.sort(reverse=true) %}{{ l }}",
    "[1, 2][2, 1]",
  ],
  [
    "dict.keys",
    "{{ d.keys() }} {{ d.keys()|list }} {{ 'a' in d.keys() }}",
    "dict_keys(['b', 'a']) ['b', 'a'] True",
  ],
  ["dict.values", "{{ d.values() }} {{ d.values()|sum }}", "dict_values([1, 2]) 3"],
  [
    "dict.items",
    "{{ d.items() }} {% for k, v in d.items() %}{{ k }}={{ v }} {% endfor %}",
    "dict_items([('b', 1), ('a', 2)]) b=1 a=2 ",
  ],
  ["dict.get", "{{ d.get('a') }} {{ d.get('z') }} {{ d.get('z', 0) }}", "2 None 0"],
  ["dict.pop", "{% set m = {'a': 1} %}{{ m.pop('a') }}{{ m.pop('a', 'gone') }}{{ m }}", "1gone{}"],
  ["dict.popitem", "{% set m = {'a': 1, 'b': 2} %}{{ m.popitem() }}{{ m }}", "('b', 2){'a': 1}"],
  [
    "dict.setdefault",
    "{% set m = {} %}{{ m.setdefault('a', 1) }}{{ m.setdefault('a', 2) }}{{ m.setdefault('b') }}{{ m }}",
    "11None{'a': 1, 'b': None}",
  ],
  [
    "dict.update",
    "{% set m = {'a': 1} %}{% set _ = m.update({'b': 2}) %}{% set _ = m.update(a=3, c=4) %}{% set _ = m.update([('z', 0)]) %}{{ m }}",
    "{'a': 3, 'b': 2, 'c': 4, 'z': 0}",
  ],
  ["dict.clear", "{% set m = {'a': 1} %}{% set _ = m.clear() %}{{ m }}", "{}"],
  ["dict.copy", "{% set m = d.copy() %}{% set _ = m.update(a=9) %}{{ d.a }}{{ m.a }}", "29"],
  [
    "dict.fromkeys",
    "{{ {}.fromkeys(['a', 'b'], 0) }} {{ dict.fromkeys('ab') }}",
    "{'a': 0, 'b': 0} {'a': None, 'b': None}",
  ],
  ["tuple.count", "{{ (1, 2, 1).count(1) }}", "2"],
  ["tuple.index", "{{ (1, 2).index(2) }}", "1"],
  ["int", "{{ (5).bit_length() }} {{ n.real }} {{ n.numerator }} {{ (3).conjugate() }}", "3 5 5 3"],
  [
    "float",
    "{{ (1.5).is_integer() }} {{ (2.0).is_integer() }} {{ (0.5).as_integer_ratio() }} {{ (255.5).hex() }}",
    "False True (1, 2) 0x1.ff00000000000p+7",
  ],
  [
    "range",
    "{{ range(5) }} {{ range(1, 9, 3)|list }} {{ range(3)[-1] }} {{ 4 in range(0, 10, 2) }} {{ range(10)[2:4] }} {{ range(3).index(2) }}",
    "range(0, 5) [1, 4, 7] 2 True range(2, 4) 2",
  ],
  ["bytes", "{{ 'aé'.encode() }} {{ 'a'.encode().decode() }}", "b'a\\xc3\\xa9' a"],
];
