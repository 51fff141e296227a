/**
 * What PyYAML reads and readYaml refuses by name, because a template could not use it, or because no person means it. The
 * text is that of the error.
 */
export const namedRefusals: readonly RegExp[] = [
  /an alias inside of what it stands for/, // a list that holds itself
  /!!set is not supported/,
  /the text of a \| or > must be indented/, // at the top of a document, where PyYAML reads nothing
  /lines of spaces at the end of a text/,
  /an anchor consists of letters/, // `&a:b` is an anchor and a text
  /the character U\+FEFF is not allowed/, // a byte order mark inside
  /U\+202[89] ends a line/,
  /Comments must be separated/, // `''# a`
  /that begins with : or holds a \?/, // `[?a]`
  /Block collections are not allowed within flow collections/, // `[-]`
  /Implicit keys of flow sequence pairs/,
  /Block scalars with more-indented leading empty lines/,
  /the directive ".*" is not supported/,
  /is no !!(?:int|float|binary)/, // Python's own ways to write a number under an explicit tag
  /Unexpected block-scalar-header/, // a `|` under a dash that does not stand to its right
  /Missing closing ['"]|Implicit map keys need to be followed|must start at the same column/, // quotes over several lines
];
