import type { Value } from "jinja-exact/values";
import type { Node } from "yaml";
import { ConfigError } from "../errors/index.ts";
import { checkNodes } from "./check-nodes.ts";
import { checkHead, checkText } from "./check-text.ts";
import { construct } from "./construct.ts";
import { parseDocuments } from "./parse-documents.ts";

/**
 * Reads one YAML document as PyYAML's `safe_load` does: YAML 1.1 (`yes` and `off` are booleans, `0777` is octal, `1_000`
 * a number, `12:30:45` is base 60, `1e3` text), `<<`, of keys that are the same the last one, Python's numbers and dates.
 * @param file what to call it in an error
 * @returns None (`null`) for an empty text
 * @throws {ConfigError} with line and column, where the text is no YAML or not of a kind that this reads
 */
export function readYaml(written: string, file: string): Value {
  const given = normalized(written);
  const finding = checkText(given) ?? checkHead(given);
  if (finding !== undefined) return fail(given, finding.offset, finding.reason, file);
  const { documents, text } = parseDocuments(given);
  const failAt = (offset: number, reason: string): never => fail(text, offset, reason, file);
  const [document, second] = documents;
  if (document === undefined) {
    return /^%/m.test(text) ? failAt(0, "there is no document after the directive") : null;
  }
  const [error] = document.errors;
  if (error !== undefined) return failAt(error.pos[0], error.message);
  if (second !== undefined) {
    return failAt(second.range[0], "there is a second document, and only one is read");
  }
  if (document.contents === null) return null;
  const odd = checkNodes(document, text);
  if (odd !== undefined) return failAt(odd.offset, odd.reason);
  return construct(document.contents, text, (node: Node, reason: string) =>
    failAt(node.range?.[0] ?? 0, reason),
  );
}

/** Without a byte order mark, and with one kind of line end (YAML 1.1 has four). */
function normalized(text: string): string {
  return text.replace(/^\ufeff/, "").replace(/\r\n?|\x85/g, "\n");
}

function fail(text: string, offset: number, reason: string, file: string): never {
  const before = text.slice(0, offset).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  throw new ConfigError(`This is not valid YAML: ${reason}.`, {
    where: { file, line: before.length, column },
  });
}
