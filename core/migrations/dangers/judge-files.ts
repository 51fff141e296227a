import { finding, type JudgeContext, type RawFinding } from "./finding.ts";
import { nameAt } from "./object-name.ts";
import { findOutside, type Word } from "./words.ts";

/** REMOVE, PUT and COPY, where they take real files away. */
export function judgeFiles(words: readonly Word[], _context: JudgeContext): RawFinding[] {
  const says = (option: string) => findOutside(words, 0, option, "=", "TRUE") >= 0;
  const [first, second] = words;
  const into = second?.upper === "INTO" ? words[2] : undefined;
  const place = words.find(({ kind }) => kind === "path" && !/^file:/i.test(kind))?.raw ?? "";
  switch (first?.upper) {
    case "REMOVE":
    case "RM":
      return [finding("unrecoverable", place, "deletes files, which nothing brings back", "remove")];
    case "PUT":
      return says("OVERWRITE")
        ? [finding("unrecoverable", place, "writes over files, which nothing brings back", "put")]
        : [];
    default: {
      if (into?.kind === "path" || into?.kind === "text") {
        return says("OVERWRITE")
          ? [
              finding(
                "unrecoverable",
                into.raw,
                "writes over files, which nothing brings back",
                "copy-into-location",
              ),
            ]
          : [];
      }
      if (!says("PURGE")) return [];
      const { shown } = nameAt(words, 2);
      return [
        finding(
          "unrecoverable",
          `TABLE ${shown}`,
          "PURGE deletes the files that were loaded",
          "copy-into-table",
        ),
      ];
    }
  }
}
