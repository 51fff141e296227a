import fc, { type Arbitrary } from "fast-check";
import { byType } from "./variables.ts";

/** A piece of a template's text. */
export type Text = Arbitrary<string>;

export const pick = (...texts: readonly string[]): Text => fc.constantFrom(...texts);

/** Puts generated texts into a text: `fill("{} + {}", a, b)`. */
export function fill(pattern: string, ...parts: readonly Text[]): Text {
  return fc.tuple(...parts).map((texts) => {
    let index = 0;
    return pattern.replace(/\{\}/g, () => texts[index++] ?? "");
  });
}

export const names = pick("a", "b", "item", "row", "key", "value", "x", "y");

const intLiteral = pick("0", "1", "2", "3", "5", "10", "-1", "-2", "7", "255", "1000", "0x1f", "0b101", "0o17", "1_000", "12345678901234567890");
const floatLiteral = pick("0.0", "1.0", "2.5", "-0.5", "0.1", "3.14159", "1e3", "1e16", "1.5e-7", "1e100", "123456.789", "0.30000000000000004", "1_0.5");
const textLiteral = pick(
  "'a'", "'abc'", '"x y"', "''", "'Hello'", "'ab' 'cd'", "'it\\'s'", '"q\\"q"', "'line\\nbreak'", "'tab\\t'", "'\\x41\\u00e9'",
  "'ß'", "'ÀÉ'", "'12'", "' 7 '", "'3.5'", "'0x1f'", "'a-b_c'", "'%s'", "'{}'", "'<b>&amp;</b>'", "'ǆ'", "'😀'", "'a,b'", "'\\\\'", "'İ'", "'Σας'",
  "'true'", "'None'", "'nan'", "'1e5'", "'_x1'", "'foo bar baz'", "'\\r\\n'", "'²'",
);

/** A number in a format of `%` or `format()`. */
const percentCode = pick(
  "%s", "%r", "%d", "%i", "%5d", "%-5d|", "%05d", "%+d", "% d", "%x", "%X", "%#x", "%o", "%e", "%.2f", "%8.3f", "%g", "%.3g", "%G", "%c", "%%", "%5s|",
  "%-5s|", "%.2s", "%a", "%.0f", "%#o", "%+.1e", "%010.2f", "%5%", "%.3d", "%E", "%u", "%F", "%#.0f", "%y", "%",
);
const formatCode = pick(
  "{}", "{0}", "{!r}", "{!s}", "{:>8}", "{:<8}|", "{:^8}|", "{:*^9}", "{:05d}", "{:+d}", "{:,}", "{:_}", "{:x}", "{:#x}", "{:b}", "{:o}", "{:c}", "{:e}",
  "{:.2f}", "{:10.3f}|", "{:g}", "{:.3}", "{:%}", "{:.1%}", "{:08.2f}", "{:,.2f}", "{:n}", "{:s}", "{:d}", "{:>5}", "{:=8}", "{:5}|", "{:05}|", "{{}}", "{",
  "}", "{:>{}}", "{a}", "{:012,}", "{:+,}", "{:#b}", "{:X}", "{: d}", "{:<05}", "{0[0]}", "{0.real}", "{:.0f}", "{:#.3g}", "{:z.1f}", "{:_x}", "{!a}",
);

export interface Expressions {
  readonly int: Text;
  readonly number: Text;
  readonly text: Text;
  readonly bool: Text;
  readonly list: Text;
  readonly dict: Text;
  readonly any: Text;
}

const integerFilters = pick("abs", "string", "float", "int", "round", "round(2)", "round(-1)", "filesizeformat", "filesizeformat(true)", "string|length", "round(1, 'floor')", "round(0, 'ceil')", "round(1, method='ceil')");
const textFilters = pick(
  "upper", "lower", "title", "capitalize", "trim", "trim('a ')", "center(20)", "center(3)", "length", "count", "wordcount", "reverse", "string", "int", "float",
  "int(5)", "int(0, 16)", "int(base=0)", "float(1.5)", "replace('a', 'bb')", "replace('l', '', 1)", "replace('', '-')", "indent", "indent(2, true)",
  "indent('>')", "indent(width=3, blank=true)", "truncate(5)", "truncate(8, true)", "truncate(9, false, '..', 0)", "wordwrap(5)", "wordwrap(7, false)",
  "wordwrap(4, wrapstring='|')", "first", "last", "list", "e", "escape", "forceescape", "safe", "striptags", "urlencode", "tojson", "pprint", "default('d')",
  "d('d', true)", "sort|join", "unique|join", "join('-')", "batch(2)|list", "slice(2)|list", "urlize", "format(1, 2)", "format('x')", "map('upper')|join",
  "select('ne', 'a')|join", "attr('upper')", "max", "min", "upper|lower", "title|replace('o', 'O')", "e|upper", "e ~ '<'", "safe|replace('<', '&')", "xmlattr", "items|list",
);
const listFilters = pick(
  "join", "join(', ')", "first", "last", "length", "count", "sort", "sort(true)", "sort(reverse=true)", "sort(case_sensitive=true)", "unique|list", "reverse|list",
  "min", "max", "sum", "sum(start=10)", "list", "batch(2)|list", "batch(3, 'x')|list", "slice(2)|list", "slice(3, 0)|list", "map('string')|list",
  "map('upper')|join", "select|list", "reject|list", "select('odd')|list", "reject('none')|list", "select('string')|list", "select('>', 1)|list", "string", "tojson",
  "tojson(2)", "pprint", "random|string|length > 0", "map('int')|sum", "map('default', 'z')|list", "first|default('q')", "sort|first", "sort|join(':')",
  "groupby('age')|list", "groupby('city', default='?')|map(attribute='list')|list", "map(attribute='name')|list", "map(attribute='name', default='?')|join(',')",
  "sort(attribute='age')|map(attribute='name')|list", "sort(attribute='age,name')|map(attribute='name')|join", "selectattr('age', 'gt', 30)|list", "selectattr('name')|list",
  "rejectattr('city', 'eq', 'Bern')|list|length", "sum(attribute='age')", "max(attribute='age')", "min('name')", "unique(attribute='city')|map(attribute='name')|list", "map('length')|list",
  "map(attribute=0)|list", "map('first')|list", "reverse|first", "last|string", "map('round', 1)|list", "list|reverse|list", "items|list", "dictsort", "join(attribute='name')", "groupby(0)|list",
  "reject('in', [1, 2])|list", "select('in', [1, 'a', none])|list", "map('e')|list", "map('replace', 'a', 'b')|list", "map('format', 1)|list",
);
const dictFilters = pick(
  "dictsort", "dictsort(true)", "dictsort(false, 'value')", "dictsort(reverse=true)", "items|list", "list", "length", "tojson", "tojson(indent=1)", "pprint", "xmlattr",
  "xmlattr(false)", "urlencode", "string", "first", "last", "join(',')", "map('string')|list", "sort", "max", "attr('keys')", "default('x')", "count", "reverse|list", "e", "sum",
);
const integerTests = pick("odd", "even", "divisibleby 3", "divisibleby(2)", "number", "integer", "float", "string", "defined", "undefined", "none", "boolean", "true", "false", "in [1, 2, 7]", "eq 7", "ne 2", "gt 3", "ge 7", "lt 3", "le 0", "equalto(2)", "sameas true", "sameas none", "iterable", "sequence", "mapping", "callable", "escaped", "greaterthan 2", "lessthan 100", "not odd", "not none", "not defined");
const textTests = pick("string", "lower", "upper", "defined", "iterable", "sequence", "mapping", "in 'Hello World'", "eq 'abc'", "filter", "test", "number", "callable", "escaped", "ne ''", "gt 'b'", "not string", "none");
const listTests = pick("iterable", "sequence", "mapping", "string", "defined", "eq []", "in [[], [1]]", "callable", "boolean", "ne [1]", "lt [2]", "sameas none");

const textMethods = pick(
  "upper()", "lower()", "title()", "capitalize()", "swapcase()", "casefold()", "strip()", "lstrip()", "rstrip('d')", "strip('Hd')", "split()", "split(',')", "split('l', 1)", "rsplit(' ', 1)",
  "split(none, 1)", "split(maxsplit=1)", "splitlines()", "splitlines(true)", "replace('l', 'L')", "replace('', '-', 2)", "find('o')", "rfind('o')", "index('l')", "rindex('z')", "count('l')", "count('')",
  "startswith('H')", "endswith(('d', 'x'))", "startswith('e', 1)", "isalpha()", "isdigit()", "isalnum()", "isupper()", "islower()", "istitle()", "isspace()", "isdecimal()", "isnumeric()", "isidentifier()",
  "isprintable()", "isascii()", "center(15)", "center(12, '*')", "ljust(14, '.')", "rjust(14)", "zfill(14)", "partition('o')", "rpartition('o')", "partition(' ')[0]", "expandtabs(4)", "join(['x', 'y'])", "join('ab')",
  "encode()", "format(1)", "format_map({'a': 1})", "removeprefix('He')", "removesuffix('ld')", "find('l', 4)", "find('l', -3, -1)", "count('l', 3, 9)", "title().swapcase()", "translate({72: 'J', 101: none})", "__len__()", "foo()", "upper().lower()[1:3]",
  "split('')", "strip(1)", "replace('a')", "zfill('a')", "index('H', 0, 1)", "endswith('')", "join([1])",
);
const listMethods = pick("index(1)", "count(1)", "copy()", "append(9)", "pop()", "pop(0)", "insert(0, 'i')", "extend([4, 5])", "remove(1)", "reverse()", "sort()", "clear()", "index('zz')", "sort(reverse=true)", "foo()", "count('a')");
const dictMethods = pick("keys()", "values()", "items()", "keys()|list", "values()|list", "items()|list", "get('a')", "get('q')", "get('q', 5)", "copy()", "pop('a')", "pop('q', none)", "setdefault('z', 1)", "update({'n': 1})", "update(m=2)", "popitem()", "items()|sort", "fromkeys([1, 2])", "clear()", "foo", "get(1)", "keys()|sort|join", "pop('q')", "items()|length", "values()|first", "keys() == {'a': 1}.keys()");

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
    const list = fc.oneof(pick("[]", "[1, 2, 3]", "['a', 'B', 'c']", "(1, 2)", "()", "(1,)", "range(5)", "[[1, 2], [3]]", "[1, 'a', none]", "range(3, 10, 2)", "[true, 1, 1.0]", "['b', 'a', 'C']"), pick(...byType.list));
    const dict = fc.oneof(pick("{}", "{'a': 1}", "{'a': 1, 'b': [2]}", "{1: 'x', 1.0: 'y', true: 'z'}", "dict(k=1, j=2)", "dict([('p', 1)])", "{'b': 2, 'a': 1}", "{(1, 2): none}"), pick(...byType.dict));
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
    fill("{}[{}]", e.text, pick("0", "-1", "1:", ":2", "::-1", "1:4", "::2", "-3:", ":-1", "99", "5:1", "0:10:3", "'upper'", "1:'a'", "2.0")),
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
    fill("{}[{}]", e.list, pick("0", "-1", "1:", ":2", "::-1", "1:3", "::2", "9", "'a'", "-2:", "true", "1:none", "none:2", "0:9:-1", "::0", "1.5")),
    fill("{}|sort", e.list),
    fill("{}|map('{}')|list", e.list, pick("string", "upper", "int", "default", "length", "abs", "tojson", "list", "e")),
    fill("range({}, {})|list", pick("0", "1", "5", "-2"), pick("0", "3", "8", "-5")),
  );
  const dict = fc.oneof(
    e.dict,
    fill("{'k': {}, 'a': {}}", e.any, e.any),
    fill("dict(a={}, **{})", e.any, pick("{'q': 1}", "{}", "d", "{'a': 2}")),
    fill("{}|{}", e.dict, dictFilters),
    fill("{}.{}", e.dict, dictMethods),
    fill("{}[{}]", e.dict, pick("'a'", "'q'", "1", "none", "(1, 2)", "'items'", "[]", "true", "1.0", "'keys'")),
    fill("{}.{}", e.dict, pick("a", "b", "x.y", "x.y.z", "items", "q", "c[0]", "c.1", "x['y']", "keys", "x.q.z")),
  );
  const any = fc.oneof(
    int, number, text, bool, list, dict, e.any,
    fill("({} if {} else {})", e.any, e.bool, e.any),
    fill("({} if {})", e.any, e.bool),
    fill("{}|default({})", e.any, e.any),
    fill("{}|d({}, true)", e.any, e.any),
    fill("{}.{}", e.any, pick("upper()", "x", "year", "strftime('%Y-%m-%d')", "isoformat()", "real", "is_integer()", "bit_length()", "0", "name", "items()", "month", "as_integer_ratio()", "imag", "conjugate()")),
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
