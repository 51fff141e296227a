import { finding, type JudgeContext, type RawFinding } from "./finding.ts";
import { judgeAlterTable } from "./judge-alter-table.ts";
import { judgeRetention } from "./judge-retention.ts";
import { afterExists, kindAt, kindPage } from "./object-kinds.ts";
import { nameAt } from "./object-name.ts";
import { closing, findOutside, follows, type Word } from "./words.ts";

/** What is altered, and by which words. */
export interface Alteration {
  readonly kind: string;
  /** `TABLE A.B` */
  readonly touches: string;
  readonly page: string;
  readonly action: readonly Word[];
}

const KNOWN = new Set(
  "SET UNSET ADD REMOVE MODIFY ALTER DROP RENAME SWAP SUSPEND RESUME REFRESH CLUSTER RECLUSTER COMMENT ABORT RESET ENABLE DISABLE FROM PRIMARY PUSH FETCH EXECUTE UPSERT".split(
    " ",
  ),
);

/** ALTER of any kind of object. */
export function judgeAlter(words: readonly Word[], context: JudgeContext): RawFinding[] {
  const found = kindAt(words, 1);
  if (found === undefined) {
    return [finding("unreadable", "", "what this ALTER changes is not known here", "alter")];
  }
  const { kind, next } = found;
  if (kind === "SESSION") return [];
  const named = afterExists(words, next);
  const name = nameAt(words, named);
  let from = name.next;
  // the arguments of a procedure or function
  if (words[from]?.upper === "(") from = closing(words, from) + 1;
  const action = words.slice(kind === "ACCOUNT" ? next : from);
  const alteration = { kind, touches: `${kind} ${name.shown}`, page: `alter-${kindPage(kind)}`, action };
  const isNew = context.made.has(kind, name.parts);
  const moved = judgeMove(alteration, name.parts, context, isNew);
  if (moved !== undefined) return moved;
  if (isNew) return [];
  return [
    ...judgeRetention(alteration),
    ...judgePolicies(alteration),
    ...(/(?:^| )TABLE$/.test(kind) ? judgeAlterTable(alteration) : judgeByKind(alteration)),
    ...(KNOWN.has(action[0]?.upper ?? "") || kind === "ACCOUNT"
      ? []
      : [finding("unreadable", alteration.touches, "this action is not known here", alteration.page)]),
  ];
}

/** RENAME TO and SWAP WITH: what a name means changes. */
function judgeMove(
  { kind, touches, page, action }: Alteration,
  parts: readonly string[] | undefined,
  { made }: JudgeContext,
  isNew: boolean,
): RawFinding[] | undefined {
  if (follows(action, 0, "RENAME", "TO")) {
    made.rename(kind, parts, nameAt(action, 2).parts);
    const reason = "renames it: views, streams and programs that use the old name break or find another";
    return isNew ? [] : [finding("destructive", touches, reason, page)];
  }
  if (follows(action, 0, "SWAP", "WITH")) {
    const other = nameAt(action, 2);
    made.swap(kind, parts, other.parts);
    const reason = `exchanges it with ${other.shown}: readers of either find the other's rows, and grants go along`;
    return [finding("destructive", touches, reason, page)];
  }
  return undefined;
}

/** Policies that are taken off: what they kept back is open at once. */
function judgePolicies({ touches, page, action, kind }: Alteration): RawFinding[] {
  const [first] = action;
  const off = action.some(({ upper }, at) => {
    if (upper !== "UNSET" && upper !== "DROP") return false;
    const behind = action.slice(at + 1, at + 5).map((word) => word.upper);
    return behind.some((word) => ["POLICY", "POLICIES", "NETWORK_POLICY"].includes(word));
  });
  const untagged = first?.upper === "UNSET" && action[1]?.upper === "TAG";
  const forced = findOutside(action, 0, "POLICY") >= 0 && action.at(-1)?.upper === "FORCE";
  const body = kind.endsWith("POLICY") && findOutside(action, 0, "BODY") >= 0;
  return [
    ...(off
      ? [finding("destructive", touches, "takes a policy off: what it kept back is open at once", page)]
      : []),
    ...(untagged
      ? [finding("destructive", touches, "takes a tag off, and a masking policy that comes by it", page)]
      : []),
    ...(forced
      ? [finding("destructive", touches, "FORCE puts a policy in the place of the one that is there", page)]
      : []),
    ...(body
      ? [finding("destructive", touches, "changes at once who sees what, wherever it is attached", page)]
      : []),
  ];
}

function judgeByKind({ kind, touches, page, action }: Alteration): RawFinding[] {
  const [first, second] = action.map(({ upper }) => upper);
  const says = (...text: string[]) => findOutside(action, 0, ...text) >= 0;
  const one = (verdict: RawFinding["verdict"], reason: string) => [finding(verdict, touches, reason, page)];
  switch (kind) {
    case "ACCOUNT":
      return one("destructive", "changes the whole account, for everyone in it");
    case "TASK":
    case "ALERT":
      return first === "RESUME" ? one("expensive", "it starts to run by its schedule") : [];
    case "PIPE":
      return first === "REFRESH" || says("PIPE_EXECUTION_PAUSED", "=", "FALSE")
        ? one("expensive", "it starts to load")
        : [];
    case "WAREHOUSE":
      if (first === "ABORT") return one("destructive", "stops every query that runs on it");
      return first === "RESUME" || /WAREHOUSE_SIZE|_CLUSTER_COUNT|AUTO_SUSPEND/.test(wordsOf(action))
        ? one("expensive", "what it costs changes, for all who use it")
        : [];
    case "VIEW":
    case "MATERIALIZED VIEW":
      if (first === "UNSET" && second === "SECURE") {
        return one("destructive", "its definition and what optimisations give away is open at once");
      }
      return says("RECLUSTER") ? one("expensive", "clusters it again") : [];
    case "NETWORK POLICY":
    case "NETWORK RULE":
      return one("destructive", "who may reach the account changes at once");
    case "SHARE":
      return one("destructive", "who outside of the account sees the data changes at once");
    case "USER":
      if (first === "ABORT") return one("destructive", "stops every query of the user");
      return says("DISABLED", "=", "TRUE") ? one("destructive", "the user cannot sign in any more") : [];
    case "TAG":
      return first === "DROP" ? one("destructive", "values that are in use may no longer be set") : [];
    case "FAILOVER GROUP":
    case "REPLICATION GROUP":
    case "CONNECTION":
      return says("PRIMARY") ? one("destructive", "the primary becomes another account") : [];
    case "CORTEX SEARCH SERVICE":
      return says("TARGET_LAG") || says("REFRESH") ? one("expensive", "its index is built again") : [];
    case "STREAMLIT":
    case "NOTEBOOK":
    case "MODEL":
      return first === "DROP" ? one("unrecoverable", "a version of it is gone") : [];
    default:
      return kind.endsWith("INTEGRATION") && says("ENABLED", "=", "FALSE")
        ? one("destructive", "all that uses it stops")
        : [];
  }
}

function wordsOf(action: readonly Word[]): string {
  return action.map(({ upper }) => upper).join(" ");
}
