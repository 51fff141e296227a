// The floor under that: a TCP socket that answers whatever comes with the same bytes, without reading it as HTTP.
import { createServer } from "node:net";
import { listen } from "./listen.ts";
import { bodyOf } from "./rows.ts";

const body = bodyOf(Number(process.argv[2]));
const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${body.length}\r\nDate: ${new Date().toUTCString()}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n`;
const answer = Buffer.concat([Buffer.from(head), body]);

const server = createServer((socket) => {
  socket.on("data", () => socket.write(answer));
  socket.on("error", () => socket.destroy());
});
listen(server);
