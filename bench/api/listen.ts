import type { Server } from "node:net";

/** Listens on a free port of this machine and prints the address: bench.ts reads it. */
export function listen(server: Server): void {
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    console.log(`http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/`);
  });
}
