import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Where a request is struck: before the server has it, or after it has answered but before the answer arrives. */
export type Moment = "before" | "after";

/** The n-th request since `arm`, from 1. */
export interface Strike {
  readonly at: number;
  readonly moment: Moment;
  /** What becomes of the one who asks: cut off for ever, or, once this is settled, as if nothing had been. */
  readonly struck: () => "cut" | "goes on" | Promise<"cut" | "goes on">;
}

export interface CrashProxy<Service extends string> {
  /** service -> the address that leads to it through here */
  readonly urls: Readonly<Record<Service, string>>;
  /** Requests since `arm`, of all services in the order of their arrival: `github GET /repos/…`. */
  readonly seen: readonly string[];
  arm(strike: Strike | undefined): void;
  close(): Promise<void>;
}

/** Passes HTTP on to several servers, counts the requests of all together, and strikes at the one that it was armed for. */
export async function startCrashProxy<Service extends string>(
  targets: Readonly<Record<Service, string>>,
): Promise<CrashProxy<Service>> {
  const seen: string[] = [];
  let strike: Strike | undefined;

  const listen = async (service: string, target: string) => {
    const { hostname, port } = new URL(target);
    const server = createServer(async (incoming, outgoing) => {
      const { url, method, headers } = incoming;
      seen.push(`${service} ${method} ${whatOf(url, headers["x-amz-target"])}`);
      const hit = strike?.at === seen.length ? strike : undefined;
      const cut = async (moment: Moment) => {
        if (hit?.moment !== moment || (await hit.struck()) === "goes on") return false;
        outgoing.destroy();
        return true;
      };
      if (await cut("before")) return;
      const onward = request({ hostname, port, path: url, method, headers }, async (answer) => {
        const { statusCode = 502, headers: answered } = answer;
        if (hit?.moment !== "after") {
          outgoing.writeHead(statusCode, answered);
          answer.pipe(outgoing);
          return;
        }
        const bytes = Buffer.concat(await answer.toArray());
        if (await cut("after")) return;
        outgoing.writeHead(statusCode, answered).end(bytes);
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
