// The least that node can do: rows from memory, JSON.stringify, no routes, no checks.
import { createServer } from "node:http";
import { FIELDS, row } from "./rows.ts";

const count = Number(process.argv[2]);
const rows = Array.from({ length: count }, (_, index) => {
  const cells = row(index);
  return Object.fromEntries(FIELDS.map((field, at) => [field, cells[at]]));
});

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
