import type { Command } from "commander";

export const SHELLS = ["bash", "zsh", "fish"] as const;

interface Word {
  readonly name: string;
  readonly description: string;
}

/** What a shell needs to complete the program's commands, and each command's options. */
export function completionScript(program: Command, shell: string): string {
  const commands = program.commands.map((command) => ({
    name: command.name(),
    description: firstSentence(command.description()),
    options: optionsOf(command),
  }));
  if (shell === "fish") return fish(commands);
  return shell === "zsh" ? zsh(commands) : bash(commands);
}

type Known = Word & { readonly options: readonly Word[] };

function optionsOf(command: Command): Word[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) =>
      typeof long === "string" ? [{ name: long, description: firstSentence(description) }] : [],
    );
}

function firstSentence(text: string): string {
  return (text.split(". ")[0] ?? "").replace(/\.$/, "");
}

const names = (words: readonly Word[]) => words.map(({ name }) => name).join(" ");

function bash(commands: readonly Known[]): string {
  const cases = commands.map((command) => `    ${command.name}) words="${names(command.options)}" ;;`);
  return `_snowhook() {
  local words
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
    *) words="${names(commands)}" ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${names(commands)}"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _snowhook snowhook
`;
}

function zsh(commands: readonly Known[]): string {
  const entry = ({ name, description }: Word) => `'${quoted(name)}:${quoted(description)}'`;
  const cases = commands.map(
    (command) => `    ${command.name}) known=(${command.options.map(entry).join(" ")}) ;;`,
  );
  return `#compdef snowhook
_snowhook() {
  local command="$words[2]"
  local -a known
  if (( CURRENT == 2 )); then
    known=(${commands.map(entry).join(" ")})
    _describe command known
    return
  fi
  case "$command" in
${cases.join("\n")}
  esac
  [[ "$PREFIX" == -* ]] && _describe option known || _files
}
compdef _snowhook snowhook
`;
}

function fish(commands: readonly Known[]): string {
  const lines = commands.flatMap(({ name, description, options }) => [
    `complete -c snowhook -n __fish_use_subcommand -a ${name} -d '${quoted(description)}'`,
    ...options.map(
      (option) =>
        `complete -c snowhook -n '__fish_seen_subcommand_from ${name}' -l ${option.name.slice(2)} -d '${quoted(option.description)}'`,
    ),
  ]);
  return `${lines.join("\n")}\n`;
}

/** For single quotes; a colon would end a name in zsh. */
function quoted(text: string): string {
  return text.replaceAll("'", "").replaceAll(":", " ");
}
