/** What somebody wrote into a comment for us. */
export interface Command {
  /** `plan`; empty for `/snowhook` alone */
  readonly name: string;
  readonly words: readonly string[];
}

const COMMAND = /^\/snowhook(?:[ \t]+(.*))?$/;
const MOST_WORDS = 5;

/**
 * The command of a comment: its first line, from its first character, and nothing else; so nothing that is quoted, in a
 * code fence, or further down. Words that no command can have are kept out.
 * @returns undefined when the comment is no command
 *
 * @example
 * readCommand("/snowhook plan dev\nplease"); // { name: "plan", words: ["dev"] }
 */
export function readCommand(body: string): Command | undefined {
  const [line = ""] = body.split(/\r\n|\r|\n/, 1);
  const match = COMMAND.exec(line.trimEnd());
  if (match === null) return undefined;
  const [name = "", ...words] = (match[1] ?? "").split(/[ \t]+/).filter((word) => word !== "");
  const plain = words.filter((word) => /^[A-Za-z0-9._/-]{1,100}$/.test(word)).slice(0, MOST_WORDS);
  return { name: /^[a-z-]{1,40}$/.test(name) ? name : name === "" ? "" : "unknown", words: plain };
}
