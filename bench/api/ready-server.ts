// The floor under any cached answer: bare node:http with the same body as bytes that stand ready.
import { createServer } from "node:http";
import { listen } from "./listen.ts";
import { bodyOf } from "./rows.ts";

const body = bodyOf(Number(process.argv[2]));

const server = createServer((_request, response) => {
  response.writeHead(200, {
    "content-type": "application/json; charset=utf-8",
    "content-length": body.length,
  });
  response.end(body);
});
listen(server);
