import { finding, type RawFinding } from "./finding.ts";
import type { Alteration } from "./judge-alter.ts";
import { nameAt } from "./object-name.ts";
import { findOutside, follows, splitOutside, type Word, withoutParentheses } from "./words.ts";

const COLUMN = "alter-table-column";

/** Actions of ALTER TABLE and of its kinds, one after the other. */
export function judgeAlterTable(alteration: Alteration): RawFinding[] {
  const { action } = alteration;
  const alters = ["ALTER", "MODIFY"].includes(action[0]?.upper ?? "");
  const body = alters ? withoutParentheses(action.slice(1)) : action;
  return splitOutside(body, ",").flatMap((part, index) => {
    const first = part[0]?.upper ?? "";
    const again = ["ALTER", "MODIFY"].includes(first);
    if (again || (alters && (index === 0 || first === "COLUMN" || part.length > 1))) {
      return judgeColumn(alteration, again ? part.slice(1) : part);
    }
    return judgeAction(alteration, part);
  });
}

function judgeAction({ kind, touches, page }: Alteration, part: readonly Word[]): RawFinding[] {
  const [first, second, third] = part.map(({ upper }) => upper);
  const says = (...text: string[]) => findOutside(part, 0, ...text) >= 0;
  const one = (verdict: RawFinding["verdict"], reason: string, of = page) => [
    finding(verdict, touches, reason, of),
  ];
  if (first === "DROP") return judgeTableDrop({ touches, page }, part);
  if (first === "RENAME" && second === "COLUMN") {
    return one("destructive", "renames a column: views and programs that use the old name break");
  }
  if (first === "CLUSTER")
    return one("expensive", "from now on Snowflake clusters it by itself, and bills it");
  if (first === "RECLUSTER" || (second === "RECLUSTER" && first === "RESUME")) {
    return one("expensive", "clusters it again, and goes on doing so");
  }
  if (first === "ADD" && second === "SEARCH" && third === "OPTIMIZATION") {
    return one("expensive", "its search access path is built and kept up to date, and billed");
  }
  if (says("CHANGE_TRACKING", "=", "FALSE")) {
    return one("destructive", "streams and dynamic tables that read its changes stop", "create-stream");
  }
  if (kind.includes("ICEBERG") && first === "CONVERT") {
    return one("unrecoverable", "the catalog that it came from has it no longer");
  }
  if (kind.startsWith("DYNAMIC") && (first === "REFRESH" || says("REFRESH_MODE"))) {
    return one("expensive", "it is built again, whole when it is not incremental");
  }
  return [];
}

function judgeTableDrop(
  { touches, page }: Pick<Alteration, "touches" | "page">,
  part: readonly Word[],
): RawFinding[] {
  const harmless = [
    ["PRIMARY", "KEY"],
    ["FOREIGN", "KEY"],
    ["UNIQUE", "("],
    ["CLUSTERING", "KEY"],
  ];
  if (harmless.some((words) => follows(part, 1, ...words)) || follows(part, 1, "CONSTRAINT")) return [];
  if (follows(part, 1, "SEARCH", "OPTIMIZATION") || follows(part, 1, "DATA", "METRIC")) return [];
  // policies that are taken off are judged for all kinds of objects
  if (part.slice(1, 5).some(({ upper }) => upper === "POLICY" || upper === "POLICIES")) return [];
  if (follows(part, 1, "PARTITION")) {
    return [finding("destructive", touches, "takes a partition out of the external table", page)];
  }
  const reason =
    "drops a column with its values: Time Travel shows old rows by the columns of now, so only a clone of the table from before brings them back";
  return [finding("destructive", touches, reason, page)];
}

/** `[COLUMN] name action`; the type of a number may become too small for what is there. */
function judgeColumn({ touches }: Alteration, part: readonly Word[]): RawFinding[] {
  const from = part[0]?.upper === "COLUMN" ? 1 : 0;
  const name = nameAt(part, from);
  const action = part.slice(name.next);
  const [first] = action;
  if (follows(action, 0, "DROP", "DEFAULT")) {
    return [
      finding("destructive", touches, "drops a default, which can never be set again on that column", COLUMN),
    ];
  }
  if (first === undefined || ["DROP", "UNSET", "COMMENT"].includes(first.upper)) return [];
  const typeAt = findOutside(action, 0, "TYPE");
  if (first.upper === "SET" && typeAt < 0) return [];
  const type = action.slice(typeAt + 1);
  if (!/^(?:NUMBER|DECIMAL|DEC|NUMERIC)$/.test(type[0]?.upper ?? "") || type[1]?.upper !== "(") return [];
  if (type[2]?.raw === "38") return [];
  const reason = `makes ${name.shown} ${type[0]?.upper}(${type[2]?.raw ?? ""}…): if that is narrower, values that do not fit stop the script, and Time Travel is hurt`;
  return [finding("destructive", touches, reason, COLUMN)];
}
