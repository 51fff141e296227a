import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Where to strike: at the n-th request, before the server has it, or after it has answered but before the answer arrives. */
export interface Strike {
  readonly at: number;
  readonly moment: "before" | "after";
  readonly kill: () => void;
}

export interface CrashProxy {
  readonly url: string;
  /** Paths of the requests since `arm`. */
  readonly seen: readonly string[];
  arm(strike: Strike | undefined): void;
  close(): Promise<void>;
}

/** Passes HTTP on to a server and calls `kill` at the request that it was armed for. */
export async function startCrashProxy(target: string): Promise<CrashProxy> {
  const { hostname, port } = new URL(target);
  const seen: string[] = [];
  let strike: Strike | undefined;
  const server = createServer((incoming, outgoing) => {
    seen.push(incoming.url?.split("?")[0] ?? "");
    const hit = strike?.at === seen.length ? strike : undefined;
    if (hit?.moment === "before") {
      hit.kill();
      outgoing.destroy();
      return;
    }
    const { url, method, headers } = incoming;
    const onward = request({ hostname, port, path: url, method, headers }, (answer) => {
      if (hit !== undefined) {
        answer.resume().on("end", () => {
          hit.kill();
          outgoing.destroy();
        });
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    arm(next) {
      seen.length = 0;
      strike = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
