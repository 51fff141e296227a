// The least that node can do: rows from memory, JSON.stringify, no routes, no checks.
import { createServer } from "node:http";
import { listen } from "./listen.ts";
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
listen(server);
