import { type Command, Option } from "commander";
import { CONFIG_FILE } from "./config/resolve-settings.ts";
import type { Raw, RawSettings, Setting } from "./config/setting.ts";
import { SETTINGS } from "./config/settings.ts";

/** What every command takes beside settings. */
export function addCommonOptions(command: Command): void {
  command
    .option("--config-folder <folder>", `where ${CONFIG_FILE} is (default: .)`)
    .option("--config-file-name <name>", "its name")
    .addOption(new Option("--schemachange-config-folder <folder>").hideHelp())
    .addOption(new Option("--schemachange-config-file-name <name>").hideHelp())
    .option("--json", "output for programs, failures too")
    .option("-v, --verbose", "the same as --log-level DEBUG")
    .option("-q, --quiet", "the same as --log-level ERROR");
}

/** Which environment of snowhook.yml to work on, in place of schemachange's settings. */
export function addEnvironmentOptions(command: Command): void {
  const options = [
    new Option("--environment <name>", "an environment of snowhook.yml: it says where, its secret as whom"),
    new Option("--project <name>", "its project, when the file has several"),
    new Option("--project-file <file>", "another snowhook.yml (default: the one here)"),
    new Option("--secret-file <file>", "the environment's secret as JSON, instead of Secrets Manager"),
  ];
  for (const option of options) command.addOption(option.helpGroup("Environment:"));
}

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
