import fc from "fast-check";

// Documents as people write them, and as they get them wrong: maps and lists in both styles, every kind of scalar,
// comments, anchors, merges, tags, markers; then here and there a character too many or too few.

const words = [
  "a",
  "b",
  "key",
  "name",
  "x y",
  "env-1",
  "Wert",
  "ä",
  "snow.flake",
  "a,b",
  "it's",
  "http://x",
  "1a",
];
const special = [
  ..."yes no on off y n Yes NO On oFF true True TRUE tRUE false null Null NULL nULL ~ = <<".split(" "),
  ..."0 1 -1 +1 -0 00 007 0777 08 0o17 0x1F 0X1F 0x_ 0b101 0b2 0b_ 1_000 _1 1_ 1__0 12345678901234567890123".split(
    " ",
  ),
  ..."12:30:45 1:60 190:20:30 -1:30 0:30 12:30 24:00:00 1:2:3:4 1:30.5 190:20:30.15 08:30 1:30. 12:5 1:05".split(
    " ",
  ),
  ..."1.0 2.0 1.10 1. .5 -.5 +.5 1e3 1E3 1.0e3 1.0e+3 1.5E-7 1e16 1.0e+400 .inf -.inf +.INF .Inf .nan .NaN -.nan".split(
    " ",
  ),
  ..."1.2.3 1_000.5 1._5 ._5 . .. ... 0.1 100.0 1.0e+16 123456789.123456789 -0.0 1.e+3 .e+3".split(" "),
  ..."2024-01-15 2024-1-5 2024-13-01 2024-02-30 0000-01-01 20240115 2024-01-15T10:00:00Z 2024-01-15t10:00:00.5+02:00".split(
    " ",
  ),
  "2024-01-15 10:00:00",
  "2024-01-15 10:00:00.123456789 -5",
  "2024-1-5  1:00:00 +1:30",
  "2024-01-15 25:00:00",
  "2024-01-15 10:00:00 +99",
  "- a",
  "-",
  "--",
  "-a",
  "?",
  "? a",
  ":",
  ":a",
  "a:",
  "a: b",
  "a :b",
  "a #b",
  "a# b",
  "#",
  "@a",
  "`a",
  "%a",
  "!a",
  "&a",
  "*a",
  "|",
  ">",
  "[a",
  "{a",
  "a]",
  "a}",
  ",",
  '"',
  "'",
];

const pick = (...values: readonly string[]) => fc.constantFrom(...values);
const soup = (alphabet: string, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: 1, maxLength }).map((letters) => letters.join(""));

const plain = fc.oneof(
  { weight: 4, arbitrary: pick(...words) },
  { weight: 6, arbitrary: pick(...special) },
  { weight: 3, arbitrary: soup("0123456789_:.-+exb", 9) },
  { weight: 1, arbitrary: soup("019-:T Z.+", 22) },
  { weight: 1, arbitrary: soup("ab 01:#,-?!&*'\"[]{}|>%@\\", 6) },
);

const single = soup("ab '#:\\\"-[]{},ä", 8).map((text) => `'${text.replaceAll("'", "''")}'`);
const escapes = [
  "\\n",
  "\\t",
  "\\x41",
  "\\u00e4",
  "\\U0001F600",
  "\\\\",
  '\\"',
  "\\/",
  "\\ ",
  "\\e",
  "\\0",
  "\\_",
  "\\q",
  "\\x4",
  "a",
  " ",
  "#",
  ": ",
  "'",
];
const double = fc.array(pick(...escapes), { maxLength: 6 }).map((parts) => `"${parts.join("")}"`);
const oneLine = fc.oneof(
  { weight: 6, arbitrary: plain },
  { weight: 1, arbitrary: single },
  { weight: 1, arbitrary: double },
);

const tag = pick(
  "!!str ",
  "!!int ",
  "!!float ",
  "!!bool ",
  "!!null ",
  "!!timestamp ",
  "!!binary ",
  "! ",
  "!own ",
  "!!python/none ",
  "!<tag:yaml.org,2002:str> ",
);
const collectionTag = pick("!!map ", "!!seq ", "!!omap ", "!!pairs ", "!!set ", "!!str ", "! ", "!own ");
const rarely = (arbitrary: fc.Arbitrary<string>, weight: number) =>
  fc.oneof({ weight, arbitrary: fc.constant("") }, { weight: 1, arbitrary });
const anchor = rarely(pick("&a ", "&b ", "&c1 "), 9);
const scalarProperties = fc.tuple(anchor, rarely(tag, 14)).map((parts) => parts.join(""));
const collectionProperties = fc.tuple(anchor, rarely(collectionTag, 14)).map((parts) => parts.join(""));
const comment = rarely(pick(" # why", " #", "  # a: b"), 12);
const key = fc.oneof(
  { weight: 8, arbitrary: pick("a", "b", "c", "key", "two words", "env-1") },
  {
    weight: 2,
    arbitrary: pick(
      "<<",
      "<<",
      "1",
      "1.0",
      "yes",
      "true",
      "~",
      "=",
      "2024-01-15",
      "'q'",
      '"d"',
      "? x",
      "[a]",
      "{a: 1}",
      "",
    ),
  },
  { weight: 1, arbitrary: plain },
);
const alias = pick("*a", "*b", "*c1");

/** Lines of a node, and what stands before them on the line of its key or dash. */
interface Block {
  readonly head: string;
  readonly lines: readonly string[];
}

const inline = (text: string): Block => ({ head: text, lines: [] });

const { flow } = fc.letrec<{ flow: string; list: string; map: string }>((tie) => ({
  flow: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    { weight: 5, arbitrary: oneLine },
    { weight: 1, arbitrary: alias },
    { weight: 1, arbitrary: tie("list") },
    { weight: 1, arbitrary: tie("map") },
  ),
  list: fc
    .tuple(
      collectionProperties,
      fc.array(tie("flow"), { maxLength: 3 }),
      pick(", ", ",", " , ", ",\n "),
      pick("", ","),
    )
    .map(
      ([properties, items, comma, last]) =>
        `${properties}[${items.join(comma)}${items.length > 0 ? last : ""}]`,
    ),
  map: fc
    .tuple(
      collectionProperties,
      fc.array(fc.tuple(key, pick(": ", ": ", ":", " : "), tie("flow")), { maxLength: 3 }),
      pick(", ", ",", ",\n  "),
      pick("{}", "{ }"),
    )
    .map(
      ([properties, pairs, comma, [open = "", ...close]]) =>
        `${properties}${open}${pairs.map((pair) => pair.join("")).join(comma)}${close.join("")}`,
    ),
}));

const blockText = fc
  .tuple(
    pick("|", ">"),
    pick("", "", "-", "+", "2", "1-", "+2"),
    fc.array(pick("text", "  more", "", " ", "# no comment", "a: b", "\ttab", "- x"), { maxLength: 4 }),
    pick("  ", " ", "   "),
  )
  .map(
    ([style, indicator, lines, indent]): Block => ({
      head: `${style}${indicator}`,
      lines: lines.map((line) => (line === "" ? "" : `${indent}${line}`)),
    }),
  );

const folded = fc
  .tuple(pick("'", '"', ""), fc.array(pick("one", "two words", "", "three"), { minLength: 2, maxLength: 4 }))
  .map(
    ([quote, [first = "", ...rest]]): Block => ({
      head: `${quote}${first}`,
      lines: rest.map((line, index) => `  ${line}${index === rest.length - 1 ? quote : ""}`),
    }),
  );

const { block } = fc.letrec<{ block: Block; list: Block; map: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    {
      weight: 7,
      arbitrary: fc.tuple(scalarProperties, oneLine, comment).map((parts) => inline(parts.join(""))),
    },
    { weight: 2, arbitrary: alias.map(inline) },
    { weight: 2, arbitrary: flow.map(inline) },
    { weight: 1, arbitrary: blockText },
    { weight: 1, arbitrary: folded },
    { weight: 1, arbitrary: fc.constant(inline("")) },
    { weight: 3, arbitrary: tie("list") },
    { weight: 5, arbitrary: tie("map") },
  ),
  list: fc
    .tuple(
      collectionProperties,
      pick("  ", "", " ", "    "),
      fc.array(fc.tuple(pick("- ", "- ", "-   ", "-"), tie("block")), { minLength: 1, maxLength: 3 }),
    )
    .map(
      ([properties, indent, entries]): Block => ({
        head: properties.trim(),
        lines: entries.flatMap(([dash, { head, lines }]) => nest(indent, dash, head, lines)),
      }),
    ),
  map: fc
    .tuple(
      collectionProperties,
      pick("  ", "  ", " ", "    "),
      fc.array(fc.tuple(key, pick(": ", ": ", ":  ", " : ", ":"), tie("block")), {
        minLength: 1,
        maxLength: 4,
      }),
    )
    .map(
      ([properties, indent, entries]): Block => ({
        head: properties.trim(),
        lines: entries.flatMap(([name, colon, { head, lines }]) =>
          nest(indent, `${name}${colon}`, head, lines),
        ),
      }),
    ),
}));

function nest(indent: string, before: string, head: string, lines: readonly string[]): string[] {
  // a collection that begins behind its dash: `- a: 1`
  const [first, ...rest] = lines;
  if (head === "" && first !== undefined && before.startsWith("-") && before.endsWith(" ")) {
    const shift = " ".repeat(before.length);
    return [
      `${indent}${before}${first.trimStart()}`,
      ...rest.map((line) => `${indent}${shift}${line.replace(/^ {0,2}/, "")}`),
    ];
  }
  return [
    `${indent}${before}${head}`.trimEnd(),
    ...lines.map((line) => (line === "" ? "" : `${indent}${line}`)),
  ];
}

const document = fc
  .tuple(
    rarely(pick("---\n", "--- ", "%YAML 1.1\n---\n", "%YAML 1.2\n---\n", "# head\n\n", "\ufeff", "\n"), 8),
    block,
    rarely(pick("\n...", "\n---", "\n---\nb: 1", "\n# end", "\n\n", "\r\n"), 8),
  )
  .map(
    ([before, { head, lines }, after]) =>
      `${before}${[...(head === "" ? [] : [head]), ...dedent(lines)].join("\n")}${after}\n`,
  );

function dedent(lines: readonly string[]): readonly string[] {
  const [first = ""] = lines;
  const indent = first.length - first.trimStart().length;
  return lines.map((line) => line.slice(Math.min(indent, line.length - line.trimStart().length)));
}

/** A character put in, taken out, or doubled. */
const damaged = fc
  .tuple(
    document,
    fc.nat(),
    pick(..." \n:-#[]{},'\"&*!|>%@?\t", "  ", "\r", "\u0085", "\u0007", "\u00a0"),
    pick("in", "out", "twice"),
  )
  .map(([text, where, letter, how]) => {
    const at = where % (text.length + 1);
    const middle = how === "in" ? letter : how === "out" ? "" : text.slice(at, at + 1).repeat(2);
    return `${text.slice(0, at)}${middle}${text.slice(how === "in" ? at : at + 1)}`;
  });

/** A YAML document: mostly valid, as a configuration file would be. */
export const documents: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 5, arbitrary: document },
    {
      weight: 3,
      arbitrary: fc.tuple(key, oneLine, comment).map(([name, value, end]) => `${name}: ${value}${end}\n`),
    },
    { weight: 1, arbitrary: damaged },
  )
  // `&a:` is an anchor and a colon for PyYAML only; every parser after it says otherwise, each in its own words
  .filter((text) => !/&[\w-]+[:?]/.test(text));
