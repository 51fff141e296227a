// The least that a program does which opens DuckDB and answers one request: what spawning snowglobe is held against.
import { createServer } from "node:http";
import { DuckDBInstance } from "@duckdb/node-api";

const duck = await DuckDBInstance.create(":memory:");
const connection = await duck.connect();
const server = createServer(async (_request, response) => {
  const answer = await connection.runAndReadAll("SELECT 1");
  response.end(JSON.stringify(answer.getRowsJson()));
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
