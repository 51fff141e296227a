import { readFile } from "node:fs/promises";
import type { FastifyInstance } from "fastify";

const FILES = [
  ["/", "page.html", "text/html; charset=utf-8"],
  ["/page.css", "page.css", "text/css; charset=utf-8"],
  ["/page.mjs", "page.mjs", "text/javascript; charset=utf-8"],
] as const;

/** Nothing inline, nothing from elsewhere, in no other page's frame. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** The page at `/`: files only. What it shows it asks for as a driver does, once somebody has signed in. */
export function addPageRoutes(server: FastifyInstance): void {
  for (const [path, file, type] of FILES)
    server.get(path, async (_request, reply) => {
      reply.headers({ ...HEADERS, "content-type": type });
      return readFile(new URL(`./${file}`, import.meta.url));
    });
}
