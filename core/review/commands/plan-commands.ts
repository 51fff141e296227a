import { metadataNamesOf } from "../../deployment/metadata-schema.ts";
import { inLedger } from "../../deployment/promotion/approvals.ts";
import { approvalSql, readApproval } from "../../migrations/history/approvals.ts";
import { code } from "../markdown/safe-text.ts";
import { judgePull, planComment, type Subject } from "../pull/judge-pull.ts";
import { headOfComment } from "../pull/render-comment.ts";
import { approveDeployment } from "./approve-deployment.ts";
import type { CommandInput, CommandResult } from "./command.ts";

const REFUSED_CLOSED: CommandResult = { isDone: false, text: "This pull request is closed." };

/** Plans the head; of a fork only the one that the commander has seen. */
export async function plan(input: CommandInput): Promise<CommandResult> {
  const { pull } = input;
  if (!pull.isOpen) return REFUSED_CLOSED;
  if (pull.isFork) {
    const why = await whyNotSeen(input);
    if (why !== undefined) return { isDone: false, text: why };
  }
  return judgeFor(input, {});
}

/** Accepts what waits, for the head that the commander has seen. */
export async function approve(input: CommandInput): Promise<CommandResult> {
  const { pull, request } = input;
  const { number, askedBy: by, askedAt: at } = request;
  if (!pull.isOpen && !pull.isMerged) return REFUSED_CLOSED;
  if (by.toLowerCase() === pull.author.toLowerCase()) {
    return {
      isDone: false,
      text: "Its author's own approval does not count: somebody else must look at it.",
    };
  }
  const why = await whyNotSeen(input);
  if (why !== undefined) return { isDone: false, text: why };
  if (pull.isMerged) return approveDeployment(input);
  const approved: string[] = [];
  const result = await judgeFor(input, {
    async approval(connection, { project, environment: place }) {
      const names = metadataNamesOf(place);
      const environment = `${project.key}/${place.key}`;
      const said = { environment, commit: pull.head };
      const sql = approvalSql(names, { ...said, by, at, from: `pull/${number}` });
      await inLedger(connection, place, names, sql);
      approved.push(environment);
      return readApproval(connection, names, { ...said, number });
    },
  });
  if (!result.isDone) return result;
  const head = code(pull.head.slice(0, 7));
  return approved.length === 0
    ? { isDone: false, text: `Nothing waits for an approval at ${head}.` }
    : {
        isDone: true,
        text: `Approved for ${approved.join(", ")} at ${head}. A later commit needs it again.`,
      };
}

/**
 * Why the commander cannot mean the head as it is: it is not named, and the plan that stood there when the comment was
 * written was of another one. A push just after the comment would else come in by it.
 */
async function whyNotSeen(input: CommandInput): Promise<string | undefined> {
  const { pull, request } = input;
  const [named] = request.words;
  if (named !== undefined) {
    return named === pull.head ? undefined : `The head is ${code(pull.head)}, which is not what was named.`;
  }
  const known = await planComment(input, request.number);
  const seen =
    known !== undefined &&
    headOfComment(known.body) === pull.head &&
    known.updatedAt.getTime() < request.writtenAt;
  return seen
    ? undefined
    : `The head is ${code(pull.head)}, and this comment was written before its plan was there. Look at it, and say it again.`;
}

async function judgeFor(input: CommandInput, more: Pick<Subject, "approval">): Promise<CommandResult> {
  const { pull, request } = input;
  const outcome = await judgePull(input, {
    number: request.number,
    head: pull.head,
    branch: pull.branch,
    isStatic: false,
    ...more,
  });
  if (outcome.outcome === "again") return { isDone: false, text: "", again: outcome };
  const failed = outcome.outcome === "done" && outcome.verdict === "failed";
  return failed ? { isDone: false, text: outcome.title } : { isDone: true, text: "" };
}
