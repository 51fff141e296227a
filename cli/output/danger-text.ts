import type {
  DangerPolicies,
  DangerVerdict,
  JudgedScript,
  PlacedFinding,
} from "../../core/migrations/contracts/danger.ts";
import { findingText } from "../../core/migrations/dangers/refuse-dangers.ts";
import type { Paint } from "./terminal.ts";

const COLORS: Readonly<Record<DangerVerdict, "dim" | "yellow" | "red">> = {
  safe: "dim",
  expensive: "yellow",
  destructive: "yellow",
  unrecoverable: "red",
  unreadable: "yellow",
};

/** What is said of a script's statements, a line for each, indented; how many of them are safe comes last. */
export function dangerLines(script: JudgedScript, policies: DangerPolicies, paint: Paint): string[] {
  const lines = script.statements.flatMap(({ findings }) =>
    findings
      .filter(({ verdict }) => verdict !== "safe")
      .map((one) => {
        const { verdict, line, page, accepted } = one;
        const blocked = verdict !== "safe" && policies[verdict] === "block" && accepted === undefined;
        const end = blocked ? paint("red", " [blocks the deployment]") : "";
        const why = accepted === undefined ? "" : ` [accepted: ${accepted}]`;
        const color = accepted === undefined ? COLORS[verdict] : "dim";
        return `    line ${line}: ${paint(color, findingText(one))}${why}${end} ${paint("dim", page)}`;
      }),
  );
  const safe = script.statements.filter((one) => one.class === "safe" && !one.unreadable).length;
  const mistakes = script.mistakes.map(
    ({ line, message }) => `    line ${line}: ${paint("yellow", message)}`,
  );
  const count = `    ${safe} ${safe === 1 ? "statement is" : "statements are"} safe`;
  return [...lines, ...mistakes, ...(lines.length > 0 && safe > 0 ? [paint("dim", count)] : [])];
}

/** One line of a deployment about a statement that it only warns of. */
export function dangerText(danger: PlacedFinding, paint: Paint): string {
  return `${paint("yellow", "!")} ${danger.path}:${danger.line}: ${findingText(danger)}`;
}
