import { createServer } from "node:net";
import { expect, it } from "vitest";
import { ConfigError } from "../core/errors/index.ts";
import { errorText, explainPort } from "./explain-error.ts";
import { serve } from "./http.ts";

it("says which option's port is in use", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as { port: number };
  const failure = await serve(() => Promise.reject(new Error("not asked")), port).catch((e: unknown) => e);
  const explained = explainPort(failure, { webhook: port, snowflake: 0 });
  expect(explained).toBeInstanceOf(ConfigError);
  expect(explained).toMatchObject({
    message: `port ${port} is already in use (--port ${port})`,
    next: "Stop what listens there, or give another port; without the option any free one is taken.",
  });
  expect(explainPort(failure, { webhook: 0, snowflake: port })).toMatchObject({
    message: `port ${port} is already in use (--snowflake-port ${port})`,
  });
  other.close();
});

it("leaves other errors as they are", () => {
  const error = new Error("else");
  expect(explainPort(error, { webhook: 1, snowflake: 2 })).toBe(error);
});

it("is one message with what to do next, and no stack", () => {
  expect(errorText(new ConfigError("what happened", { next: "Do this." }))).toBe(
    "what happened\n  Do this.\n",
  );
  expect(errorText(new TypeError("plain"))).toBe("plain\n");
});
