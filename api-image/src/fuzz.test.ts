import { expect, it } from "vitest";
import { fuzz } from "./fuzz.ts";
import { testServer } from "./test-server.ts";

it("answers 500 requests made from its document as the document says", async () => {
  const { app } = await testServer();
  await expect(fuzz(app, 500)).resolves.toBeUndefined();
  await app.close();
});
