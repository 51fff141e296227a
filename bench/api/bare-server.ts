// The least that node can do: rows from memory, JSON.stringify, no routes, no checks.
import { createServer } from "node:http";
import { objects } from "./rows.ts";

const rows = objects(Number(process.argv[2]));

const server = createServer((_request, response) => {
  const body = JSON.stringify({ data: rows, next: null });
  response.writeHead(200, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/`);
});
