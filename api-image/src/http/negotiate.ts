import type { FastifyRequest } from "fastify";
import { FORMATS, type FormatName, formatOf, MEDIA_TYPES } from "../formats/media-types.ts";
import type { Encoding } from "./encodings.ts";
import { Problem } from "./problem.ts";

const types = FORMATS.map((format) => MEDIA_TYPES[format]);

/**
 * The format to answer in: by the parameter `format` when it is there, else by Accept.
 * @throws {Problem} 406 when the client takes none of them.
 */
export function formatFor(request: FastifyRequest): FormatName {
  const asked = (request.query as Record<string, unknown>).format;
  const named = FORMATS.find((format) => format === asked);
  if (named) return named;
  const { accept } = request.headers;
  if (accept === undefined || accept === "*/*" || accept === "application/json") return "json";
  const chosen = request.accepts().type(types);
  if (typeof chosen === "string") return formatOf(chosen);
  throw new Problem(
    406,
    "not-acceptable",
    `None of the types in Accept can be had here.`,
    `Ask for ${types.join(", ")}, or leave Accept out.`,
  );
}

/** The encoding to answer in. */
export function encodingFor(request: FastifyRequest): Encoding {
  const header = request.headers["accept-encoding"];
  if (header === undefined || header === "") return "identity";
  const chosen = request.accepts().encoding(["br", "gzip", "identity"]);
  return chosen === "br" || chosen === "gzip" ? chosen : "identity";
}
