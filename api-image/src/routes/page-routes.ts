import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { etagHeader, matchesEtag, tagOf } from "../http/etag.ts";
import { encodingFor } from "../http/negotiate.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** What a page may do: only what this container serves. Stricter than the ingress, which allows inline code. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The tester, the documentation and their files, read once at the start: the container's root may be read-only. */
export function addPageRoutes(app: FastifyInstance, folder: string, openApi: () => unknown): void {
  const serve = (url: string, type: string, bytes: Buffer) => {
    const etag = tagOf(bytes.toString("latin1"));
    let squeezed: Buffer | undefined;
    app.get(url, { config: { uncounted: true } }, async (request, reply) => {
      const encoding = encodingFor(request) === "br" ? "br" : "identity";
      reply.headers({
        "cache-control": "no-cache",
        vary: "Accept-Encoding",
        etag: etagHeader(etag, encoding),
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "referrer-policy": "no-referrer",
      });
      if (matchesEtag(request.headers["if-none-match"], etag)) return reply.code(304).send();
      if (encoding === "br") reply.header("content-encoding", "br");
      if (encoding !== "br") return reply.type(type).send(bytes);
      squeezed ??= brotliCompressSync(bytes);
      return reply.type(type).send(squeezed);
    });
  };
  for (const file of readdirSync(folder)) {
    const type = TYPES[extname(file)];
    if (!type) continue;
    const bytes = readFileSync(join(folder, file));
    serve(file.endsWith(".html") ? `/${file.slice(0, -5)}` : `/assets/${file}`, type, bytes);
  }
  let document: string | undefined;
  app.get("/openapi.json", { config: { uncounted: true } }, async (_request, reply) => {
    document ??= JSON.stringify(openApi(), null, 1);
    return reply.type("application/json; charset=utf-8").header("cache-control", "no-cache").send(document);
  });
  app.get("/", { config: { uncounted: true } }, async (_request, reply) => reply.redirect("/test", 302));
}
