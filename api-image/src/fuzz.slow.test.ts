import { expect, it } from "vitest";
import { fuzz } from "./fuzz.ts";
import { testServer } from "./test-server.ts";

it("answers 10,000 requests made from its document as the document says", { timeout: 600_000 }, async () => {
  const { app } = await testServer();
  await expect(fuzz(app, 10_000)).resolves.toBeUndefined();
  await app.close();
});
