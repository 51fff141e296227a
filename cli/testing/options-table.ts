import type { Setting } from "../config/setting.ts";
import { SETTINGS } from "../config/settings.ts";

/** Every option with its other names and places, as a table in Markdown. */
export function optionsTable(): string {
  const rows = SETTINGS.map((setting) => `| ${columns(setting).join(" | ")} |`);
  return [
    "| option | other names | variables | version 1 | version 2 |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function columns({ options, short, environment, name, keys, section, sectionKeys }: Setting): string[] {
  const [main, ...others] = options;
  return [
    code(main === undefined ? [] : [main]),
    code([...(short === undefined ? [] : [short]), ...others]),
    code(environment),
    code([name, ...keys]),
    code(sectionKeys.map((key, index) => (index === 0 ? `${section}: ${key}` : key))),
  ];
}

function code(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}
