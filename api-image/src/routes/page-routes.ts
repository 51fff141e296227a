import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import type { FastifyInstance, FastifyReply } from "fastify";
import { etagHeader, matchesEtag, tagOf } from "../http/etag.ts";
import { encodingFor } from "../http/negotiate.ts";
import type { ShapeMemory } from "../tables/shape-memory.ts";
import type { Table } from "../tables/table.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** What a page may do: only what this container serves. Stricter than the ingress, which allows inline code. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface PagesInput {
  /** Folder of the pages' files. */
  readonly folder: string;
  /** What the pages are headed with. */
  readonly title: string;
  readonly shapes: Pick<ShapeMemory, "all">;
  readonly openApi: (tables: ReadonlyMap<string, Table>) => unknown;
}

export interface Pages {
  /** Answers a browser that went to a path where nothing is. */
  notFound(reply: FastifyReply): FastifyReply;
}

const HEADERS = {
  "cache-control": "no-cache",
  vary: "Accept-Encoding",
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "referrer-policy": "no-referrer",
};

/** The tester, the documentation and their files, read once at the start: the container's root may be read-only. */
export function addPageRoutes(app: FastifyInstance, { folder, title, shapes, openApi }: PagesInput): Pages {
  const uncounted = { config: { uncounted: true } };
  const serve = (url: string, type: string, bytes: Buffer) => {
    const etag = tagOf(bytes.toString("latin1"));
    let squeezed: Buffer | undefined;
    app.get(url, uncounted, async (request, reply) => {
      const encoding = encodingFor(request) === "br" ? "br" : "identity";
      reply.headers({ ...HEADERS, etag: etagHeader(etag, encoding) });
      if (matchesEtag(request.headers["if-none-match"], etag)) return reply.code(304).send();
      if (encoding === "br") reply.header("content-encoding", "br");
      if (encoding !== "br") return reply.type(type).send(bytes);
      squeezed ??= brotliCompressSync(bytes);
      return reply.type(type).send(squeezed);
    });
  };
  const read = (file: string) => {
    const bytes = readFileSync(join(folder, file));
    if (!/\.(html|svg)$/.test(file)) return bytes;
    return Buffer.from(bytes.toString().replaceAll("{{title}}", escapeHtml(title)));
  };
  for (const file of readdirSync(folder)) {
    const type = TYPES[extname(file)];
    if (!type || file === NOT_FOUND) continue;
    serve(file.endsWith(".html") ? `/${file.slice(0, -5)}` : `/assets/${file}`, type, read(file));
  }
  let last: { tables: readonly Table[]; text: string; etag: string } | undefined;
  app.get("/openapi.json", uncounted, async (request, reply) => {
    const tables = await shapes.all();
    if (
      !last ||
      tables.length !== last.tables.length ||
      tables.some((table, index) => table !== last?.tables[index])
    ) {
      const text = JSON.stringify(openApi(new Map(tables.map((table) => [table.name, table]))), null, 1);
      last = { tables, text, etag: tagOf(text) };
    }
    reply.headers({ "cache-control": "no-cache", etag: etagHeader(last.etag, "identity") });
    if (matchesEtag(request.headers["if-none-match"], last.etag)) return reply.code(304).send();
    return reply.type("application/json; charset=utf-8").send(last.text);
  });
  app.get("/", uncounted, async (_request, reply) => reply.redirect("/test", 302));
  const missing = read(NOT_FOUND);
  return {
    notFound: (reply) => reply.code(404).headers(HEADERS).type("text/html; charset=utf-8").send(missing),
  };
}

const NOT_FOUND = "404.html";

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
