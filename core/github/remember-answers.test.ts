import { describe, expect, it } from "vitest";
import { fakeGithub } from "./fake-github.ts";
import { type RememberedAnswers, rememberAnswers } from "./remember-answers.ts";

const ROUTE = "GET /repos/{owner}/{repo}/commits/{ref}";
const dev = { owner: "acme", repo: "pipeline", ref: "dev" };
const unchanged = () => new Response(null, { status: 304 });
const answer = (data: unknown, etag?: string) => () =>
  Response.json(data, { headers: etag === undefined ? {} : { etag } });

/** A GitHub that gives these answers one after the other, whatever it is asked. */
function scripted(...answers: readonly (() => Response)[]) {
  const left = [...answers];
  const next = () => left.shift()?.() ?? new Response("nothing left", { status: 418 });
  const places = ["/repos/acme/pipeline/commits/dev", "/repos/acme/pipeline/commits/main"];
  const routes = places.flatMap((path) => [`GET ${path}`, `POST ${path}`]);
  const { github, asked } = fakeGithub(Object.fromEntries(routes.map((route) => [route, next])), "t");
  const remembered: RememberedAnswers = new Map();
  const marks = () => asked.map(({ headers }) => headers.get("if-none-match"));
  return { github: rememberAnswers(github, remembered), asked, marks, remembered };
}

describe("an answer that is remembered", () => {
  it("is asked for by its mark, and given again when nothing has changed", async () => {
    const { github, marks } = scripted(answer({ sha: "1" }, 'W/"a"'), unchanged, unchanged);
    for (let round = 0; round < 3; round += 1) {
      expect(await github.call(ROUTE, dev)).toMatchObject({ status: 200, data: { sha: "1" } });
    }
    expect(marks()).toEqual([null, 'W/"a"', 'W/"a"']);
  });

  it("gives way to a newer one, and so does its mark", async () => {
    const { github, marks } = scripted(answer({ sha: "1" }, '"a"'), answer({ sha: "2" }, '"b"'), unchanged);
    await github.call(ROUTE, dev);
    expect(await github.call(ROUTE, dev)).toMatchObject({ data: { sha: "2" } });
    expect(await github.call(ROUTE, dev)).toMatchObject({ data: { sha: "2" } });
    expect(marks()).toEqual([null, '"a"', '"b"']);
  });

  it("is forgotten when the newer one has no mark", async () => {
    const { github, marks } = scripted(
      answer({ sha: "1" }, '"a"'),
      answer({ sha: "2" }),
      answer({ sha: "3" }),
    );
    for (let round = 0; round < 3; round += 1) await github.call(ROUTE, dev);
    expect(marks()).toEqual([null, '"a"', null]);
  });

  it("is the answer to its own question only", async () => {
    const { github, marks } = scripted(answer({ sha: "1" }, '"a"'), answer({ sha: "2" }, '"b"'), unchanged);
    await github.call(ROUTE, dev);
    await github.call(ROUTE, { ...dev, ref: "main" });
    expect(await github.call(ROUTE, dev)).toMatchObject({ data: { sha: "1" } });
    expect(marks()).toEqual([null, null, '"a"']);
  });

  it("keeps the caller's own headers", async () => {
    const { github, asked } = scripted(answer({}, '"a"'), unchanged);
    const headers = { accept: "application/vnd.github.sha" };
    await github.call(ROUTE, { ...dev, headers });
    await github.call(ROUTE, { ...dev, headers });
    expect(asked[1]?.headers.get("accept")).toBe("application/vnd.github.sha");
    expect(asked[1]?.headers.get("if-none-match")).toBe('"a"');
  });

  it("stands in for 304 alone: a refusal is a refusal", async () => {
    const gone = () => Response.json({ message: "Not Found" }, { status: 404 });
    const { github } = scripted(answer({}, '"a"'), gone, unchanged);
    await github.call(ROUTE, dev);
    await expect(github.call(ROUTE, dev)).rejects.toMatchObject({ status: 404 });
    expect(await github.call(ROUTE, dev)).toMatchObject({ status: 200 });
    await expect(scripted(unchanged).github.call(ROUTE, dev)).rejects.toMatchObject({ status: 304 });
  });

  it("is never that of a request that changes something", async () => {
    const { github, marks, remembered } = scripted(answer({}, '"a"'), answer({}, '"b"'));
    const post = ROUTE.replace("GET", "POST");
    await github.call(post, dev);
    await github.call(post, dev);
    expect(marks()).toEqual([null, null]);
    expect(remembered.size).toBe(0);
  });

  it("goes when a thousand newer ones came", async () => {
    const { github } = fakeGithub({ "GET /x": answer({}, '"a"') }, "t");
    const remembered: RememberedAnswers = new Map();
    const kept = rememberAnswers(github, remembered);
    for (let page = 0; page < 1_001; page += 1) await kept.call("GET /x", { page });
    expect(remembered.size).toBe(1_000);
    const [oldest] = remembered.keys();
    expect(oldest).toBe('["GET /x",{"page":1}]');
  });
});
