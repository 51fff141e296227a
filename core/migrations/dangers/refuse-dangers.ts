import { ConfigError } from "../../errors/index.ts";
import type {
  DangerFinding,
  DangerPolicies,
  JudgedScript,
  JudgedStatement,
  PlacedFinding,
} from "../contracts/danger.ts";

/** What holds where an environment says nothing. */
export const DEFAULT_DANGER_POLICIES: DangerPolicies = {
  expensive: "allow",
  destructive: "warn",
  unrecoverable: "block",
  unreadable: "warn",
};

/** The findings that a policy holds for and no comment accepts. */
export function findingsUnder(
  scripts: readonly JudgedScript[],
  policies: DangerPolicies,
  policy: "warn" | "block",
): PlacedFinding[] {
  return scripts.flatMap(({ path, statements }) =>
    statements.flatMap(({ statement, findings }: JudgedStatement) =>
      findings
        .filter(
          ({ verdict, accepted }) =>
            accepted === undefined && verdict !== "safe" && policies[verdict] === policy,
        )
        .map((one) => ({ ...one, path, statement })),
    ),
  );
}

/**
 * Refuses what the environment blocks, before anything runs.
 * @throws {ConfigError} at the first of them, naming how many there are and how one is accepted
 */
export function refuseDangers(scripts: readonly JudgedScript[], policies: DangerPolicies): void {
  const [first, ...others] = findingsUnder(scripts, policies, "block");
  if (first === undefined) return;
  const { path, line, statement, verdict } = first;
  const more = others.map((one) => `\n  ${one.path}:${one.line}: ${findingText(one)}`).join("");
  throw new ConfigError(
    `${findingText(first)}${more === "" ? "" : `\n${others.length === 1 ? "so is" : "so are"}:${more}`}`,
    {
      where: { file: path, line, statement },
      next: `Nothing was run. ${first.page} says more. If it is meant, write above the statement: -- snowhook: allow ${verdict}: why; or change dangers.${verdict} of the environment.`,
    },
  );
}

/** `unrecoverable (STREAM S): drops it; …`, for a person. */
export function findingText({ verdict, touches, reason, hidden }: DangerFinding): string {
  const what = touches === "" ? "" : ` (${touches})`;
  const where = hidden === undefined ? "" : `, in ${hidden}`;
  const head = verdict === "unreadable" ? "cannot be read" : verdict;
  return `${head}${what}${where}: ${reason}`;
}
