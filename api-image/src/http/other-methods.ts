import type { FastifyInstance } from "fastify";
import { Problem } from "./problem.ts";

const ALLOW = "GET, HEAD, OPTIONS";

/** For every GET route added after this call: OPTIONS says what is allowed, other methods are refused with 405. */
export function answerOtherMethods(app: FastifyInstance): void {
  app.addHook("onRoute", ({ method, url }) => {
    if (method !== "GET") return;
    app.route({
      method: "OPTIONS",
      url,
      config: { uncounted: true },
      handler: async (_request, reply) => reply.code(204).header("allow", ALLOW).send(),
    });
    app.route({
      method: ["POST", "PUT", "PATCH", "DELETE"],
      url,
      // Before the body is read: what is refused anyway need not arrive.
      onRequest: async (request) => {
        throw new Problem(405, "method", `${request.method} is not for this path.`, "Use GET or HEAD.", {
          headers: { allow: ALLOW },
        });
      },
      handler: async () => undefined,
    });
  });
}
