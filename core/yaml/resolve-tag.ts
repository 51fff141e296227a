/** The tags of YAML 1.1 that PyYAML's safe loader knows, by the name after `!!`. */
export const YAML = "tag:yaml.org,2002:";

/** Which tag a plain scalar has, in the order in which PyYAML asks. https://yaml.org/type/ */
const implicit: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["bool", /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/],
  // an exponent needs its sign, and only a float that begins with a digit may have one before it
  ["float", /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$/],
  ["float", /^\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/],
  ["float", /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/],
  ["float", /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/],
  ["int", /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$/],
  ["int", /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/],
  ["merge", /^<<$/],
  ["null", /^(?:~|null|Null|NULL|)$/],
  ["timestamp", /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/],
  [
    "timestamp",
    /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?$/,
  ],
  ["value", /^=$/],
];

/** The tag of a scalar that has none of its own. Only plain text is anything but text. */
export function resolveTag(text: string, plain: boolean): string {
  const found = plain ? implicit.find(([, pattern]) => pattern.test(text)) : undefined;
  return `${YAML}${found?.[0] ?? "str"}`;
}
