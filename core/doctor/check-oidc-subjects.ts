import * as z from "zod";
import type { Github } from "../github/client.ts";
import { examine, type Finding } from "./finding.ts";

const customization = z.object({
  use_default: z.boolean(),
  /** `repo:OWNER@OWNER-ID/NAME@ID` where the repository has the new form; absent where it has the old one */
  sub_claim_prefix: z.string().optional(),
});

/**
 * Whether subjects of GitHub's tokens (`repo:acme/shop:ref:refs/heads/main`), as a project's variables have them, are in
 * the form that GitHub signs for this repository: Snowflake compares them as one text. One request; none without subjects.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
export async function checkOidcSubjects(
  github: Github,
  repository: string,
  subjects: readonly string[],
): Promise<Finding[]> {
  if (subjects.length === 0) return [];
  const [owner = "", repo = ""] = repository.split("/");
  const link = "GitHub: OIDC subject";
  const asked = await examine(link, async () => {
    const route = "GET /repos/{owner}/{repo}/actions/oidc/customization/sub";
    const { data } = await github.call(route, { owner, repo });
    return { detail: "is known", value: customization.parse(data) };
  });
  if (asked.value === undefined)
    return [
      {
        link,
        state: "skipped",
        detail: `GitHub does not say in which form it signs: ${asked.finding.detail}`,
        next: "Give the token of snowhook/github Actions: read, or look at a run's token yourself.",
      },
    ];
  const { use_default: isDefault, sub_claim_prefix: prefix = `repo:${repository}` } = asked.value;
  if (!isDefault)
    return [{ link, state: "skipped", detail: "the repository has a template of its own for its subjects" }];
  return subjects.map((subject): Finding => {
    if (subject.startsWith(`${prefix}:`)) return { link, state: "good", detail: subject };
    const rest = /^repo:[^:]*:(.*)$/.exec(subject)?.[1] ?? "";
    return {
      link,
      state: "bad",
      detail: `is ${subject}, and GitHub signs ${prefix}:${rest}: no run signs in`,
      next: `Write that one into snowhook.yml and run setup for a new user; an existing user takes it beside the old one by ALTER USER … ADD WORKLOAD IDENTITY … TYPE = OIDC ISSUER = 'https://token.actions.githubusercontent.com' SUBJECT = '${prefix}:${rest}'.`,
    };
  });
}

/** The subjects of GitHub's tokens of a repository among variables, however deep they stand. */
export function oidcSubjectsIn(variables: unknown): string[] {
  if (typeof variables === "string") return /^repo:[^/\s]+\/[^:\s]+:./.test(variables) ? [variables] : [];
  if (typeof variables !== "object" || variables === null) return [];
  return Object.values(variables).flatMap(oidcSubjectsIn);
}
