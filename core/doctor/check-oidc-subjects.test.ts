import { describe, expect, it } from "vitest";
import { fakeGithub } from "../github/fake-github.ts";
import { checkOidcSubjects, oidcSubjectsIn } from "./check-oidc-subjects.ts";

const ROUTE = "GET /repos/acme/shop/actions/oidc/customization/sub";
const OLD = "repo:acme/shop:ref:refs/heads/main";
const NEW = "repo:acme@11/shop@22:ref:refs/heads/main";

const check = async (answer: unknown, subjects: readonly string[], status = 200) => {
  const { github, asked } = fakeGithub({ [ROUTE]: () => Response.json(answer, { status }) });
  return { findings: await checkOidcSubjects(github, "acme/shop", subjects), asked };
};

describe("the subject of GitHub's tokens", () => {
  it.each([
    ["old", {}, OLD, NEW],
    ["new", { sub_claim_prefix: "repo:acme@11/shop@22" }, NEW, OLD],
  ])("is right in the %s form where the repository has that", async (_, more, right, wrong) => {
    const answer = { use_default: true, ...more };
    expect((await check(answer, [right])).findings).toMatchObject([{ state: "good", detail: right }]);
    const [finding] = (await check(answer, [wrong])).findings;
    expect(finding).toMatchObject({ state: "bad", detail: expect.stringContaining(right) });
    expect(finding?.next).toContain(`SUBJECT = '${right}'`);
  });

  it("is wrong when it is another repository's whose name begins alike", async () => {
    const answer = { use_default: true };
    const [finding] = (await check(answer, ["repo:acme/shop2:ref:refs/heads/main"])).findings;
    expect(finding).toMatchObject({ state: "bad" });
  });

  it("is not judged where the repository has a template of its own, or GitHub does not say", async () => {
    expect((await check({ use_default: false }, [OLD])).findings).toMatchObject([{ state: "skipped" }]);
    expect((await check({ message: "no" }, [OLD], 403)).findings).toMatchObject([
      { state: "skipped", next: expect.stringContaining("Actions: read") },
    ]);
  });

  it("costs no request where no variable has one", async () => {
    expect(await check({}, [])).toEqual({ findings: [], asked: [] });
  });

  it("is found among variables, however deep", () => {
    const variables = {
      image: { subject: NEW, list: [OLD, 7, null] },
      link: "repo:",
      other: "repository:x/y:z",
    };
    expect(oidcSubjectsIn(variables)).toEqual([NEW, OLD]);
  });
});
