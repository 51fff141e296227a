// The floor under the webhook: bare node:http that reads the body, checks the same signature, and answers. It knows no
// project, stores nothing. It prints its address. Its secret is the first argument.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const secret = process.argv[2] ?? "";

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const expected = Buffer.from(
    `sha256=${createHmac("sha256", secret).update(Buffer.concat(chunks)).digest("hex")}`,
  );
  const given = Buffer.from(String(request.headers["x-hub-signature-256"]));
  const isRight = given.length === expected.length && timingSafeEqual(given, expected);
  response.writeHead(isRight ? 202 : 401, { "content-type": "application/json" }).end("{}");
});
server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
