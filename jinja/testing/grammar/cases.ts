import fc, { type Arbitrary } from "fast-check";
import type { Case, CaseOptions } from "../case.ts";
import { expressions, short } from "./expressions.ts";
import { assignment, blocks, macro } from "./parts.ts";
import { makeBody } from "./statements.ts";
import { fill, pick } from "./text.ts";
import { variables } from "./variables.ts";

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
