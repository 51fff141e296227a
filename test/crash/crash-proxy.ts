import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Where to strike: at the n-th request, before the server has it, or after it has answered but before the answer arrives. */
export interface Strike {
  readonly at: number;
  readonly moment: "before" | "after";
  readonly kill: () => void;
}

export interface CrashProxy<Service extends string> {
  /** service -> the address that leads to it through here */
  readonly urls: Readonly<Record<Service, string>>;
  /** Requests since `arm`, of all services in the order of their arrival: `github GET /repos/…`. */
  readonly seen: readonly string[];
  arm(strike: Strike | undefined): void;
  close(): Promise<void>;
}

/**
 * Passes HTTP on to several servers, counts the requests of all together, and calls `kill` at the one that it was armed
 * for.
 */
export async function startCrashProxy<Service extends string>(
  targets: Readonly<Record<Service, string>>,
): Promise<CrashProxy<Service>> {
  const seen: string[] = [];
  let strike: Strike | undefined;

  const listen = async (service: string, target: string) => {
    const { hostname, port } = new URL(target);
    const server = createServer((incoming, outgoing) => {
      const { url, method, headers } = incoming;
      seen.push(`${service} ${method} ${whatOf(url, headers["x-amz-target"])}`);
      const hit = strike?.at === seen.length ? strike : undefined;
      if (hit?.moment === "before") {
        hit.kill();
        outgoing.destroy();
        return;
      }
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
    return { service, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  };

  const doors = await Promise.all(
    Object.entries<string>(targets).map(([service, target]) => listen(service, target)),
  );
  return {
    urls: Object.fromEntries(doors.map(({ service, url }) => [service, url])) as Record<Service, string>,
    seen,
    arm(next) {
      seen.length = 0;
      strike = next;
    },
    close: async () => {
      for (const { server } of doors) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

/** AWS's services have one path; what is asked stands in a header. */
function whatOf(url = "", target: string | string[] | undefined): string {
  return target === undefined ? (url.split("?")[0] ?? "") : String(target);
}
