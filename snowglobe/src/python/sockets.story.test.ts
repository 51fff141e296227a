import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { runPython } from "./run-python.ts";
import { openSockets } from "./sockets.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A stand-in for a host, on loopback. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What `main` gives when only these addresses are allowed and these hosts have stand-ins. */
async function fetchFrom(
  body: string,
  allowed: readonly string[],
  routes: Readonly<Record<string, string>>,
): Promise<unknown> {
  const sockets = openSockets({ allowed, routes: new Map(Object.entries(routes)) });
  try {
    const outcome = await runPython(
      { body, handler: "main", imports: new Map(), arguments: [], resultType: { name: "VARIANT" } },
      { operations: sockets.operations, signal: new AbortController().signal },
    );
    if ("traceback" in outcome) return outcome.traceback;
    return JSON.parse(("value" in outcome ? outcome.value : null) ?? "null");
  } finally {
    sockets.close();
  }
}

const GET = `
import urllib.request
def main(session):
  request = urllib.request.Request("https://data.example/a?b=c", headers={"X-Test": "1"})
  with urllib.request.urlopen(request, timeout=30) as response:
    return [response.status, response.headers["X-Answer"], response.read().decode()]
`;

test("a request reaches the stand-in as it would reach the host", async () => {
  const seen: unknown[] = [];
  const url = await serve((request, response) => {
    seen.push(request.method, request.url, request.headers.host, request.headers["x-test"]);
    response.setHeader("X-Answer", "yes").end("é".repeat(100_000));
  });
  expect(await fetchFrom(GET, ["data.example"], { "data.example": url })).toEqual([
    200,
    "yes",
    "é".repeat(100_000),
  ]);
  expect(seen).toEqual(["GET", "/a?b=c", "data.example", "1"]);
});

test("a host that no rule allows is refused in Snowflake's words, stand-in or not", async () => {
  const url = await serve((_, response) => response.end("never"));
  const answer = await fetchFrom(GET, ["other.example"], { "data.example": url });
  expect(answer).toContain("OSError: [Errno 16] Device or resource busy");
  expect(answer).toContain("data.example:443 is in no network rule");
  expect(answer).toContain("urllib.error.URLError: <urlopen error [Errno 16] Device or resource busy>");
});

test("every hop of a redirect is checked", async () => {
  const url = await serve((_, response) =>
    response.writeHead(302, { location: "https://elsewhere.example/" }).end(),
  );
  const answer = await fetchFrom(GET, ["data.example"], { "data.example": url, "elsewhere.example": url });
  expect(answer).toContain("elsewhere.example:443 is in no network rule");
});

test("a redirect to an allowed host is followed", async () => {
  const second = await serve((request, response) => response.end(`${request.headers.host}${request.url}`));
  const first = await serve((_, response) =>
    response.writeHead(302, { location: "https://storage.example/x?signature=1" }).end(),
  );
  const allowed = ["data.example", "storage.example"];
  expect(await fetchFrom(GET, allowed, { "data.example": first, "storage.example": second })).toEqual([
    200,
    null,
    "storage.example/x?signature=1",
  ]);
});

test("another port than the rule's is refused", async () => {
  const body = GET.replace("https://data.example", "http://data.example");
  expect(await fetchFrom(body, ["data.example"], {})).toContain("data.example:80 is in no network rule");
});

test("http.client posts, and one connection serves more than one request", async () => {
  const url = await serve((request, response) => {
    request.setEncoding("utf8");
    let body = "";
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => response.end(body.toUpperCase()));
  });
  const body = `
import http.client
def main(session):
  connection = http.client.HTTPSConnection("data.example", timeout=30)
  answers = []
  for text in ("one", "two" * 50000):
    connection.request("POST", "/", text)
    answers.append(connection.getresponse().read().decode())
  connection.close()
  return [answers[0], len(answers[1]), answers[1][:3]]`;
  expect(await fetchFrom(body, ["data.example"], { "data.example": url })).toEqual(["ONE", 150_000, "TWO"]);
});

test("a server that does not answer is a time-out, one that is not there is refused", async () => {
  const silent = await serve(() => {});
  const hangsUp = await serve((request) => request.socket.destroy());
  const body = `
import urllib.request
def main(session):
  said = []
  for host, timeout in (("silent", 0.3), ("gone", 30), ("hangsup", 30)):
    try:
      urllib.request.urlopen(f"https://{host}.example/", timeout=timeout).read()
    except Exception as error:
      said.append(f"{type(error).__name__}: {error}")
  return said`;
  const routes = {
    "silent.example": silent,
    "gone.example": "http://127.0.0.1:1",
    "hangsup.example": hangsUp,
  };
  expect(await fetchFrom(body, ["*.example"], routes)).toEqual([
    "TimeoutError: timed out",
    "URLError: <urlopen error [Errno 111] Connection refused>",
    expect.stringMatching(/RemoteDisconnected|ConnectionResetError/),
  ]);
});

test("a server without TLS is not taken for one with it", async () => {
  const url = await serve((_, response) => response.end("plain"));
  const answer = await fetchFrom(GET, ["data.example"], { "data.example": url.replace("http:", "https:") });
  expect(answer).toContain("SSLError");
});

test("sockets by other ways than urllib and http.client name themselves", async () => {
  const body = `
import socket
def main(session):
  socket.socket().connect(("127.0.0.1", 80))`;
  expect(await fetchFrom(body, ["0.0.0.0:80"], {})).toContain(
    "NotImplementedError: snowglobe's procedures have no socket",
  );
});
