import { expect, it } from "vitest";
import { fakeGithub } from "../github/fake-github.ts";
import { readProjectFile } from "../project/read-project-file.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { reconcile } from "./reconcile.ts";

const [head, old] = ["2".repeat(40), "1".repeat(40)];
const at = "2026-11-25T10:00:00Z";
const file = readProjectFile(`
version: 1
projects: { shop: { repository: acme/shop, environments: { dev: { branch: dev } } } }
`);
const tree = (sha: string) => () => Response.json({ tree: [{ path: "migrations", type: "tree", sha }] });

/** A GitHub whose branch has moved on, and nobody was told. */
const { github } = fakeGithub(
  {
    "GET /repos/acme/shop/commits/heads/dev": () => new Response(head),
    "GET /repos/acme/shop/deployments": () =>
      Response.json([{ id: 1, sha: old, payload: { key: "a:1" }, created_at: at }]),
    "GET /repos/acme/shop/deployments/1/statuses": () =>
      Response.json([{ state: "success", description: "", created_at: at }]),
    [`GET /repos/acme/shop/git/trees/${old}`]: tree("old"),
    [`GET /repos/acme/shop/git/trees/${head}`]: tree("new"),
  },
  "t",
);

it("queues what was missed once, and again when the queue did not take it or nothing came of it", async () => {
  const sent: DeployRequest[] = [];
  let [minute, away] = [0, true];
  const queued = new Map<string, number>();
  const look = () =>
    reconcile({
      file,
      github,
      queued,
      now: () => new Date(Date.parse(at) + minute * 60_000),
      async send(request) {
        if (away) throw new Error("the queue is away");
        sent.push(request);
      },
    });
  await look();
  expect(sent).toEqual([]);
  [minute, away] = [5, false];
  await look();
  expect(sent).toMatchObject([{ commit: head, requestedBy: "reconcile", environment: "dev" }]);
  minute = 10;
  expect(await look()).toMatchObject([{ queued: false, reason: "the push never arrived" }]);
  minute = 15;
  await look();
  expect(sent).toHaveLength(2);
});
