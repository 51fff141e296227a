import type { Socket } from "node:net";
import { bodyOf, PROBLEM_TYPE, Problem } from "./problem.ts";

/** Answers what is no HTTP, or has more header than this service reads, where there is no request to answer yet. */
export function refuseMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem =
    error.code === "HPE_HEADER_OVERFLOW"
      ? new Problem(
          431,
          "header",
          "The address and headers are longer than 16 KiB.",
          "Ask for less at a time.",
        )
      : new Problem(400, "bad-request", "This is not an HTTP request.", "Use an HTTP client.");
  const body = JSON.stringify(bodyOf(problem, "none"));
  const title = problem.statusCode === 431 ? "Request Header Fields Too Large" : "Bad Request";
  socket.end(
    `HTTP/1.1 ${problem.statusCode} ${title}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
