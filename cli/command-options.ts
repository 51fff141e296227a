import { type Command, Option } from "commander";
import type { Raw, RawSettings, Setting } from "./config/setting.ts";
import { SETTINGS } from "./config/settings.ts";

/** Gives a command an option for each setting; other names for it are taken too, and help is silent of them. */
export function addSettings(command: Command): void {
  for (const setting of SETTINGS) {
    for (const [index, name] of setting.options.entries()) {
      const flags = [index === 0 ? setting.short : undefined, name].filter((flag) => flag !== undefined);
      const written = [flags.join(", "), setting.argument].filter((part) => part !== undefined).join(" ");
      const option = new Option(written, setting.help).helpGroup(groupOf(setting));
      command.addOption(index === 0 ? option : option.hideHelp());
    }
  }
}

function groupOf({ section }: Setting): string {
  return section === "snowflake" ? "Connection:" : "Options:";
}

/** What the command line gave for each setting. */
export function givenSettings(options: Readonly<Record<string, unknown>>): RawSettings {
  const given = new Map<string, Raw>();
  for (const { name, options: names } of SETTINGS) {
    const value = names.map((option) => options[attributeName(option)]).find((found) => found !== undefined);
    if (typeof value === "string" || typeof value === "boolean") given.set(name, value);
  }
  if (options.verbose === true) given.set("log-level", "DEBUG");
  if (options.quiet === true) given.set("log-level", "ERROR");
  return given;
}

function attributeName(option: string): string {
  return new Option(option).attributeName();
}
