import { describe, expect, it } from "vitest";
import { createGithub } from "../github/client.ts";
import type { DriftReport } from "./check-drift.ts";
import type { Change } from "./compare-fingerprints.ts";
import { tellDrift } from "./drift-issue.ts";

interface Issue {
  number: number;
  title: string;
  body: string;
  state: string;
  labels: string[];
  comments: string[];
}

/** GitHub's issues, as far as these calls go: it refuses a body that is too long. */
function tracker() {
  const issues: Issue[] = [];
  const asked: string[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? "GET";
    asked.push(`${method} ${url.pathname}`);
    const body = typeof init?.body === "string" ? JSON.parse(init.body) : {};
    if (String(body.body ?? "").length > 65_536)
      return Response.json({ message: "body is too long" }, { status: 422 });
    const [, number, comments] = /\/issues\/(\d+)(\/comments)?$/.exec(url.pathname) ?? [];
    const issue = issues.find((one) => one.number === Number(number));
    if (method === "GET") {
      const label = url.searchParams.get("labels") ?? "";
      return Response.json(issues.filter(({ labels }) => labels.includes(label)).toReversed());
    }
    if (comments !== undefined) issue?.comments.push(body.body);
    else if (method === "PATCH") Object.assign(issue ?? {}, body);
    else issues.push({ number: issues.length + 1, state: "open", comments: [], ...body });
    return Response.json({ id: 1 }, { status: 201 });
  };
  return {
    issues,
    asked,
    github: createGithub({
      baseUrl: "https://api.github.com",
      token: "t",
      fetch: fetch as typeof globalThis.fetch,
    }),
  };
}

const dropped = (name: string): Change => ({
  change: "dropped",
  object: { kind: "TABLE", name: `"D"."S"."${name}"`, facts: {} },
});

function report(changes: readonly Change[], digest = String(changes.length)): DriftReport {
  const outcome = changes.length === 0 ? "clean" : "drifted";
  return {
    outcome,
    commit: "0123456789abcdef",
    since: "2026-11-26T01:00:00.000Z",
    objects: 3,
    changes,
    digest: `abc${digest}`,
    unread: [{ what: "SHOW TASKS", reason: "no" }],
    notes: [],
    role: "DEPLOYER",
  };
}

const teller =
  ({ github }: ReturnType<typeof tracker>) =>
  (given: DriftReport, environment = "shop/dev") =>
    tellDrift({ github, repository: "acme/shop", environment, report: given, secrets: ["hidden-value"] });

describe("the issue of a drift", () => {
  it("is one: silent while nothing changes, changed with the drift, closed when it is gone, new when it comes back", async () => {
    const github = tracker();
    const tell = teller(github);
    const [one, two] = [report([dropped("A")]), report([dropped("A"), dropped("hidden-value")])];
    expect([
      await tell(report([])),
      await tell(one),
      await tell(one),
      await tell(two),
      await tell(two),
    ]).toEqual(["none", "opened", "known", "changed", "known"]);
    expect(github.issues).toHaveLength(1);
    expect(github.issues[0]).toMatchObject({
      title: "shop/dev is not as it was deployed: 2 changes",
      labels: ["snowhook-drift"],
      state: "open",
    });
    expect(github.issues[0]?.body).toContain("TABLE D.S.A is gone");
    expect(github.issues[0]?.body).toContain("could not look at: SHOW TASKS");
    expect(github.issues[0]?.body).not.toContain("hidden-value");
    expect([await tell(report([])), await tell(report([]))]).toEqual(["closed", "none"]);
    expect(github.issues[0]).toMatchObject({
      state: "closed",
      comments: [expect.any(String), expect.stringContaining("Gone")],
    });
    expect(await tell(two)).toBe("opened");
    expect(github.issues).toHaveLength(2);
  });

  it("stays closed when a person has closed it, until the drift is another one", async () => {
    const github = tracker();
    const tell = teller(github);
    await tell(report([dropped("A")]));
    Object.assign(github.issues[0] ?? {}, { state: "closed" });
    expect(await tell(report([dropped("A")]))).toBe("known");
    expect(await tell(report([dropped("A"), dropped("B")]))).toBe("opened");
  });

  it("is each environment's own, and nothing is asked of GitHub when nothing is known", async () => {
    const github = tracker();
    const tell = teller(github);
    await tell(report([dropped("A")]));
    expect(await tell(report([dropped("A")]), "shop/prod")).toBe("opened");
    expect(await tell(report([]), "shop/prod")).toBe("closed");
    expect(github.issues[0]?.state).toBe("open");
    github.asked.length = 0;
    expect(await tell({ outcome: "unknown", reason: "somebody deploys" })).toBe("none");
    expect(github.asked).toEqual([]);
  });

  it("fits what GitHub takes, and no name ends the block of text", async () => {
    const github = tracker();
    const many = Array.from({ length: 5_000 }, (_, index) => dropped(`${"x".repeat(200)}${index}`));
    expect(await teller(github)(report([dropped("```\n<script>@everybody"), ...many]))).toBe("opened");
    const { body = "" } = github.issues[0] ?? {};
    expect(body.length).toBeLessThan(65_536);
    expect(body).toMatch(/… and 4\d{3} more\n````\n/);
    expect(body).toContain("````text\nTABLE D.S");
  });
});
