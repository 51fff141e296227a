import type { RehearsalResult, RehearsedScript } from "../../rehearsal/rehearsal-types.ts";
import { type Block, folded } from "../markdown/compose.ts";
import { code, fence } from "../markdown/safe-text.ts";

/** Lines that are shown of each list. */
const MOST_LINES = 50;

/** A rehearsal in Markdown. Names and messages are foreign text: they stand in code. */
export function renderRehearsal(result: RehearsalResult): Block[] {
  if (result.outcome === "refused") {
    const { file, line, message, next } = result.failure;
    const place = file === undefined ? "" : `${code(line === undefined ? file : `${file}:${line}`)} `;
    const advice = next === undefined ? "" : ` ${code(next, 1_000)}`;
    return [{ text: `It was not tried: ${place}${code(message, 1_000)}${advice}`, rank: "verdict" }];
  }
  const { scripts, notRun, verified, verifyFailures, notes, notShown, clone, source, expires, seconds } =
    result;
  const failed = scripts.find(({ failure }) => failure !== undefined);
  const how = failed === undefined ? "all ran" : `stopped at ${code(failed.path)}`;
  const head = `On a clone of ${code(source)}, in ${seconds.toFixed(1)} s: ${how}.`;
  const rows = scripts
    .slice(0, MOST_LINES)
    .map(
      ({ path, statements, rows, seconds, failure }) =>
        `| ${cell(path)} | ${statements} | ${rows} | ${seconds.toFixed(1)} | ${failure === undefined ? "ran" : "**failed**"} |`,
    );
  const table =
    rows.length === 0
      ? []
      : [
          `| script | statements | rows | seconds | |\n| --- | ---: | ---: | ---: | --- |\n${rows.join("\n")}`,
        ];
  const details = [
    ...listed(
      "Did not run",
      notRun.map((path) => code(path)),
    ),
    ...listed(
      "Held",
      verified.map((path) => code(path)),
    ),
    ...listed(
      "Look at",
      notes.map(({ path, line, message }) => `${code(`${path}:${line}`)} ${code(message)}`),
    ),
  ];
  const more = [
    ...listed(
      "A rehearsal does not show",
      notShown.map((sentence) => code(sentence, 1_000)),
    ),
    ...(result.kept
      ? [`The clone ${code(clone)} stays until ${expires.toISOString().slice(0, 16)}Z at most.`]
      : []),
  ];
  return [
    { text: head, rank: "verdict" },
    ...(failed === undefined ? [] : [{ text: failureText(failed), rank: "verdict" as const }]),
    ...verifyFailures.slice(0, MOST_LINES).map(
      ({ path, message }): Block => ({
        text: `${code(path)} does not hold: ${code(message, 1_000)}`,
        rank: "verdict",
      }),
    ),
    ...table.map((text): Block => ({ text, rank: "scripts" })),
    ...details.map((text): Block => ({ text, rank: "details" })),
    ...(more.length === 0
      ? []
      : [{ text: folded("What this does not show", more.join("\n\n")), rank: "details" as const }]),
  ];
}

function failureText({ path, failure }: RehearsedScript): string {
  if (failure === undefined) return "";
  const { line, statement, message, snippet, next } = failure;
  const which = statement === undefined ? "" : `, statement ${statement}`;
  return [
    `${code(line === undefined ? path : `${path}:${line}`)}${which}: ${code(message, 1_000)}`,
    ...(snippet === undefined ? [] : [fence(snippet)]),
    ...(next === undefined ? [] : [code(next, 1_000)]),
  ].join("\n\n");
}

/** A table's cell: a bar would end it, also in code. */
function cell(text: string): string {
  return code(text.replaceAll("|", "¦"));
}

function listed(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MOST_LINES;
  const shown = lines.slice(0, MOST_LINES).map((line) => `- ${line}`);
  return [`${title}:\n\n${shown.join("\n")}${more > 0 ? `\n- and ${more} more` : ""}`];
}
