// The floor under any cached answer: bare node:http with the same body as bytes that stand ready.
import { createServer } from "node:http";
import { bodyOf } from "./rows.ts";

const body = bodyOf(Number(process.argv[2]));

const server = createServer((_request, response) => {
  response.writeHead(200, {
    "content-type": "application/json; charset=utf-8",
    "content-length": body.length,
  });
  response.end(body);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/`);
});
