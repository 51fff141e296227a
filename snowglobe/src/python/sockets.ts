import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { z } from "zod";
import { type HostOperation, type HostOperations, HostRefusal } from "../sandbox/host-operations.ts";
import { type Inbox, openInbox } from "./inbox.ts";
import { isAllowed } from "./network-rules.ts";

/** Where a procedure's sockets may go. */
export interface NetworkAccess {
  /** Values of the network rules of the procedure's integrations. */
  readonly allowed: readonly string[];
  /** Host -> `http://host:port` or `https://…` that stands in for it. */
  readonly routes: ReadonlyMap<string, string>;
}

/** A connection that Python holds by its number. */
interface Connection {
  socket: Socket;
  /** The stand-in speaks plain HTTP: what Python takes for TLS is not. */
  readonly plain: boolean;
  /** Made at the first read: what comes in before TLS is not Python's. */
  inbox: Inbox | undefined;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

const connectSchema = z.object({ host: z.string(), port: z.number().int(), timeout: z.number().nullable() });
const heldSchema = z.object({ id: z.number().int(), timeout: z.number().nullable() });
const startTlsSchema = heldSchema.extend({ serverName: z.string() });
const receiveSchema = heldSchema.extend({ size: z.number().int().positive() });

/**
 * The sockets of one call. Every connection, so also every hop of a redirect, is checked against the network rules.
 * `close` ends what Python left open.
 */
export function openSockets(access: NetworkAccess): { operations: HostOperations; close: () => void } {
  const held = new Map<number, Connection>();
  let last = 0;
  const connection = (id: number): Connection => {
    const found = held.get(id);
    if (!found) throw new HostRefusal("reset", "the connection is closed");
    return found;
  };
  const operations: HostOperations = new Map<string, HostOperation>([
    [
      "connect",
      async (request) => {
        const { host, port, timeout } = connectSchema.parse(request.details);
        const opened = await open(access, host, port, timeout);
        last += 1;
        held.set(last, opened);
        return { value: last };
      },
    ],
    [
      "startTls",
      async (request) => {
        const { id, serverName, timeout } = startTlsSchema.parse(request.details);
        const found = connection(id);
        if (!found.plain) found.socket = await startTls(found.socket, serverName, timeout);
        return {};
      },
    ],
    [
      "send",
      async (request) => {
        const { id, timeout } = heldSchema.parse(request.details);
        await within(timeout, send(connection(id).socket, request.content ?? new Uint8Array()));
        return {};
      },
    ],
    [
      "receive",
      async (request) => {
        const { id, size, timeout } = receiveSchema.parse(request.details);
        const found = connection(id);
        found.inbox ??= openInbox(found.socket);
        return { content: await within(timeout, found.inbox.take(size)) };
      },
    ],
    [
      "close",
      async (request) => {
        const { id } = heldSchema.parse(request.details);
        held.get(id)?.socket.destroy();
        held.delete(id);
        return {};
      },
    ],
  ]);
  const close = () => {
    for (const { socket } of held.values()) socket.destroy();
    held.clear();
  };
  return { operations, close };
}

async function open(
  access: NetworkAccess,
  host: string,
  port: number,
  timeout: number | null,
): Promise<Connection> {
  if (!isAllowed(access.allowed, host, port)) {
    throw new HostRefusal(
      "notAllowed",
      `${host}:${port} is in no network rule of the procedure's EXTERNAL_ACCESS_INTEGRATIONS`,
    );
  }
  const route = access.routes.get(host.toLowerCase());
  const target = route === undefined ? undefined : new URL(route);
  const targetPort = target === undefined ? port : Number(target.port || DEFAULT_PORTS[target.protocol]);
  const socket = connectTcp({ host: target?.hostname ?? host, port: targetPort });
  await opened(socket, "connect", timeout);
  return { socket, plain: target?.protocol === "http:", inbox: undefined };
}

async function startTls(socket: Socket, serverName: string, timeout: number | null): Promise<Socket> {
  const secured = connectTls({ socket, servername: serverName });
  await opened(secured, "secureConnect", timeout);
  return secured;
}

async function opened(
  socket: Socket,
  event: "connect" | "secureConnect",
  timeout: number | null,
): Promise<void> {
  try {
    await within(timeout, once(socket, event));
    // A fault between two calls is told by the next one.
    socket.on("error", () => {});
  } catch (error) {
    socket.on("error", () => {});
    socket.destroy();
    throw error;
  }
}

function send(socket: Socket, content: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(content, (error) => (error ? reject(error) : resolve()));
  });
}

/** Waits for the work, at most so many seconds, and turns its errors into refusals. */
async function within<Value>(timeout: number | null, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  try {
    if (timeout === null) return await work;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new HostRefusal("timeout", "timed out")), timeout * 1000);
    });
    return await Promise.race([work, late]);
  } catch (error) {
    throw error instanceof HostRefusal ? error : refusalOf(error);
  } finally {
    clearTimeout(timer);
  }
}

function refusalOf(error: unknown): HostRefusal {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return new HostRefusal("name", message);
  if (code === "ECONNREFUSED") return new HostRefusal("refused", message);
  if (/^ERR_(TLS|SSL)|CERT|^EPROTO$/.test(code)) return new HostRefusal("tls", message);
  return new HostRefusal("reset", message);
}
