import { expect, it } from "vitest";
import { fakeGithub } from "./fake-github.ts";

/** Sends a part of its body, and then nothing but an end. */
const broken = (type: string) => () => {
  let pulls = 0;
  const body = new ReadableStream({
    pull(controller) {
      pulls += 1;
      if (pulls === 1) controller.enqueue(new TextEncoder().encode('{"sha":'));
      else controller.error(new Error("the connection was reset"));
    },
  });
  return new Response(body, { headers: { "content-type": type } });
};

it.each(["application/json", "text/plain; charset=utf-8", "application/octet-stream"])(
  "takes an answer that breaks off for none, and asks again: %s",
  async (type) => {
    let answers = 0;
    const { github, asked } = fakeGithub({
      "GET /a": broken(type),
      "GET /b": () => {
        answers += 1;
        return answers < 3 ? broken(type)() : Response.json({ whole: true });
      },
    });
    await expect(github.call("GET /a", {})).rejects.toMatchObject({ name: "GithubError", status: 0 });
    expect(asked).toHaveLength(3);
    expect(await github.call("GET /b", {})).toMatchObject({ data: { whole: true } });
  },
);
