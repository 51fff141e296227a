import fc from "fast-check";
import { dictFilters, integerFilters, listFilters, textFilters } from "./filters.ts";
import { floatLiteral, formatCode, intLiteral, percentCode, textLiteral } from "./literals.ts";
import { dictMethods, listMethods, textMethods } from "./methods.ts";
import { integerTests, listTests, textTests } from "./tests.ts";
import { fill, pick, type Text } from "./text.ts";
import { byType } from "./variables.ts";

export interface Expressions {
  readonly int: Text;
  readonly number: Text;
  readonly text: Text;
  readonly bool: Text;
  readonly list: Text;
  readonly dict: Text;
  readonly any: Text;
}

/** Arithmetic between two numbers. */
const sum = pick("+", "-", "*");
const quotient = pick("/", "//", "%");
const comparison = pick("==", "!=", "<", ">", "<=", ">=");

function makeExpressions(depth: number): Expressions {
  if (depth === 0) {
    const int = fc.oneof({ weight: 3, arbitrary: intLiteral }, pick(...byType.int));
    const number = fc.oneof(int, floatLiteral, pick(...byType.float), pick(...byType.bool));
    const text = fc.oneof(textLiteral, pick(...byType.text));
    const bool = pick("true", "false", "True", "False", ...byType.bool);
    const list = fc.oneof(
      pick(
        "[]",
        "[1, 2, 3]",
        "['a', 'B', 'c']",
        "(1, 2)",
        "()",
        "(1,)",
        "range(5)",
        "[[1, 2], [3]]",
        "[1, 'a', none]",
        "range(3, 10, 2)",
        "[true, 1, 1.0]",
        "['b', 'a', 'C']",
      ),
      pick(...byType.list),
    );
    const dict = fc.oneof(
      pick(
        "{}",
        "{'a': 1}",
        "{'a': 1, 'b': [2]}",
        "{1: 'x', 1.0: 'y', true: 'z'}",
        "dict(k=1, j=2)",
        "dict([('p', 1)])",
        "{'b': 2, 'a': 1}",
        "{(1, 2): none}",
      ),
      pick(...byType.dict),
    );
    const any = fc.oneof(int, number, text, bool, list, dict, pick("none", "None", ...byType.other));
    return { int, number, text, bool, list, dict, any };
  }
  const e = makeExpressions(depth - 1);
  const chained = fc.oneof(
    { weight: 3, arbitrary: e.any },
    fill("({} if {} else {})", e.any, e.bool, e.any),
    fill("({} or {})", e.any, e.any),
    fill("({} and {})", e.any, e.any),
  );
  const int = fc.oneof(
    e.int,
    fill("({} {} {})", e.int, sum, e.int),
    fill("({} // {})", e.int, e.int),
    fill("({} % {})", e.int, e.int),
    fill("{}|length", fc.oneof(e.text, e.list, e.dict)),
    fill("{} ** {}", e.int, pick("0", "1", "2", "3")),
    fill("-{}", e.int),
    fill("{}|int", e.text),
  );
  const number = fc.oneof(
    int,
    e.number,
    fill("({} {} {})", e.number, sum, e.number),
    fill("({} {} {})", e.number, quotient, e.number),
    fill("{} ** {}", e.number, pick("2", "-1", "0", "-2", "3", "0.5", "1.5")),
    fill("{}|{}", e.number, integerFilters),
    fill("{} {} {} {} {}", e.int, sum, e.int, quotient, e.number),
    fill("(-{})|{}", e.number, integerFilters),
  );
  const text = fc.oneof(
    e.text,
    fill("({} ~ {})", chained, chained),
    fill("{} ~ {} ~ {}", e.any, e.text, e.any),
    fill("({} + {})", e.text, e.text),
    fill("{} * {}", e.text, pick("0", "2", "3", "-1")),
    fill("{}|{}", e.text, textFilters),
    fill("{}.{}", e.text, textMethods),
    fill(
      "{}[{}]",
      e.text,
      pick(
        "0",
        "-1",
        "1:",
        ":2",
        "::-1",
        "1:4",
        "::2",
        "-3:",
        ":-1",
        "99",
        "5:1",
        "0:10:3",
        "'upper'",
        "1:'a'",
        "2.0",
      ),
    ),
    fill("'{}' % {}", percentCode, fc.oneof(e.any, fill("({}, {})", e.any, e.any), fill("({},)", e.any))),
    fill("'{} {}' % ({}, {})", percentCode, percentCode, e.any, e.any),
    fill("'%(a)s {}' % {}", pick("%(b)s", "%(a)r", ""), e.dict),
    fill("'{}'|format({})", percentCode, e.any),
    fill("'{}'.format({})", formatCode, e.any),
    fill("'{} {}'.format({}, {})", formatCode, formatCode, e.any, e.any),
    fill("'{}'.format({}, a={})", formatCode, e.number, e.any),
    fill("{}|string", e.any),
  );
  const bool = fc.oneof(
    e.bool,
    fill("({} {} {})", chained, comparison, chained),
    fill("({} {} {})", number, comparison, number),
    fill("({} {} {})", e.text, comparison, e.text),
    fill("({} {} {} {} {})", number, comparison, number, comparison, number),
    fill("not {}", e.any),
    fill("({} in {})", e.any, fc.oneof(e.list, e.dict, e.text)),
    fill("({} not in {})", e.any, e.list),
    fill("({} in {})", e.text, e.text),
    fill("({} is {})", e.number, integerTests),
    fill("({} is {})", e.text, textTests),
    fill("({} is {})", e.list, listTests),
    fill("({} is {})", e.any, fc.oneof(integerTests, textTests, listTests)),
    fill("({} is not {})", e.any, fc.oneof(integerTests, textTests)),
    fill("({} and {} or {})", e.bool, e.bool, e.bool),
  );
  const list = fc.oneof(
    e.list,
    fill("[{}, {}]", e.any, e.any),
    fill("[{}]", e.any),
    fill("({}, {})", e.any, e.any),
    fill("({} + {})", e.list, e.list),
    fill("{} * {}", e.list, pick("2", "0", "-1")),
    fill("{}|{}", e.list, listFilters),
    fill("{}.{}", e.list, listMethods),
    fill(
      "{}[{}]",
      e.list,
      pick(
        "0",
        "-1",
        "1:",
        ":2",
        "::-1",
        "1:3",
        "::2",
        "9",
        "'a'",
        "-2:",
        "true",
        "1:none",
        "none:2",
        "0:9:-1",
        "::0",
        "1.5",
      ),
    ),
    fill("{}|sort", e.list),
    fill(
      "{}|map('{}')|list",
      e.list,
      pick("string", "upper", "int", "default", "length", "abs", "tojson", "list", "e"),
    ),
    fill("range({}, {})|list", pick("0", "1", "5", "-2"), pick("0", "3", "8", "-5")),
  );
  const dict = fc.oneof(
    e.dict,
    fill("{'k': {}, 'a': {}}", e.any, e.any),
    fill("dict(a={}, **{})", e.any, pick("{'q': 1}", "{}", "d", "{'a': 2}")),
    fill("{}|{}", e.dict, dictFilters),
    fill("{}.{}", e.dict, dictMethods),
    fill(
      "{}[{}]",
      e.dict,
      pick("'a'", "'q'", "1", "none", "(1, 2)", "'items'", "[]", "true", "1.0", "'keys'"),
    ),
    fill(
      "{}.{}",
      e.dict,
      pick("a", "b", "x.y", "x.y.z", "items", "q", "c[0]", "c.1", "x['y']", "keys", "x.q.z"),
    ),
  );
  const any = fc.oneof(
    int,
    number,
    text,
    bool,
    list,
    dict,
    e.any,
    fill("({} if {} else {})", e.any, e.bool, e.any),
    fill("({} if {})", e.any, e.bool),
    fill("{}|default({})", e.any, e.any),
    fill("{}|d({}, true)", e.any, e.any),
    fill(
      "{}.{}",
      e.any,
      pick(
        "upper()",
        "x",
        "year",
        "strftime('%Y-%m-%d')",
        "isoformat()",
        "real",
        "is_integer()",
        "bit_length()",
        "0",
        "name",
        "items()",
        "month",
        "as_integer_ratio()",
        "imag",
        "conjugate()",
      ),
    ),
    fill("{}|{}", e.any, fc.oneof(integerFilters, textFilters, listFilters, dictFilters)),
    fill("{}|{}|{}", e.any, fc.oneof(textFilters, listFilters), fc.oneof(textFilters, listFilters)),
    fill("{}[{}]", e.any, e.any),
    fill("env_var('{}', {})", pick("HOME_DB", "NOPE"), e.any),
    fill("env_var('{}'{})", pick("HOME_DB", "NOPE"), pick("", ", default='d'", ", default=none")),
    fill("({} {} {})", e.any, fc.oneof(sum, quotient, comparison), e.any),
  );
  return { int, number, text, bool, list, dict, any };
}

/** Expressions, most of which mean something, some of which do not. */
export const expressions = makeExpressions(2);
/** Shorter ones, for where there are several. */
export const short = makeExpressions(1);
