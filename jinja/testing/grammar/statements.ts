import fc from "fast-check";
import { short } from "./expressions.ts";
import {
  assignment,
  comment,
  data,
  loopPart,
  loopTarget,
  macro,
  macroUse,
  print,
  raw,
  reference,
  tag,
} from "./parts.ts";
import { fill, names, pick, type Text } from "./text.ts";

export function makeBody(depth: number): Text {
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
