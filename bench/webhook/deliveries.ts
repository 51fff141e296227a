import { createHmac, randomUUID } from "node:crypto";

/** A signed delivery of GitHub's, as HTTP brings it. */
export interface Delivery {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The project that the deliveries are for: one environment, one branch. */
export const PROJECT_FILE = `version: 1
projects: { shop: { repository: acme/pipeline, environments: { dev: { branch: dev } } } }
`;

/** That many pushes of one commit each, each with an id of its own. */
export function deliveries(count: number, secret: string): Delivery[] {
  return Array.from({ length: count }, (_, index) => {
    const id = randomUUID();
    const after = (index + 1).toString(16).padStart(40, "0");
    const body = JSON.stringify({
      ref: "refs/heads/dev",
      before: index.toString(16).padStart(40, "0"),
      after,
      repository: { full_name: "acme/pipeline" },
      sender: { login: "octocat" },
      commits: [{ id: after, added: [`migrations/V${index}__table.sql`], removed: [], modified: [] }],
    });
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    return {
      id,
      body,
      headers: {
        "content-type": "application/json",
        "x-github-event": "push",
        "x-github-delivery": id,
        "x-hub-signature-256": `sha256=${signature}`,
      },
    };
  });
}

/** The event that a function URL makes of it. */
export const eventOf = ({ headers, body }: Delivery) => ({
  requestContext: { http: { method: "POST" } },
  headers,
  body,
  isBase64Encoded: false,
});
