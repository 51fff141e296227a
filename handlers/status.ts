import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { loadSecretIfThere } from "../core/secrets/load-secret.ts";
import { statusSecretSchema } from "../core/secrets/status-secret.ts";
import { connect } from "../core/snowflake/connect.ts";
import { answerRequest, type PagePorts } from "../core/status/answer-request.ts";
import { breakOne, readAll } from "../core/status/read-all.ts";
import { createLog, hideFromLog, type Log } from "./log.ts";
import { openBase } from "./open-base.ts";

/** With IAM in front of the function, AWS says who called; no type of AWS's knows it of a function URL. */
type Event = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { iam?: { userArn?: string } } };
};

/** The status page: private, by IAM in front of it or by links that were signed. */
export const handler = middy<Event, APIGatewayProxyStructuredResultV2>()
  .onError((request) => {
    createLog("status", request.context.awsRequestId)("error", "failed", { error: request.error });
    request.response = {
      statusCode: 503,
      headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
      body: "The page cannot be made now; the function's log says why.\n",
    };
  })
  .handler(async (event, context) => {
    const log = createLog("status", context.awsRequestId);
    const { http } = event.requestContext;
    const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8").toString();
    const answer = await answerRequest(
      {
        method: http.method,
        path: event.rawPath,
        query: new URLSearchParams(event.rawQueryString),
        headers: event.headers,
        body,
        now: new Date(),
      },
      await openPorts(event, log),
    );
    log("info", `answered ${answer.status}`, { method: http.method });
    const { status: statusCode, ...rest } = answer;
    return { statusCode, ...rest };
  });

async function openPorts(event: Event, log: Log): Promise<PagePorts> {
  const { settings, file, secrets } = await openBase();
  const secret = await loadSecretIfThere(statusSecretSchema, settings.statusSecretId);
  if (secret !== undefined) hideFromLog([secret.key]);
  const caller = event.requestContext.authorizer?.iam?.userArn;
  const all = { file, secrets, connect, githubApi: settings.githubApi };
  const who = caller ?? "a signed link";
  return {
    // What AWS did not check needs a link, whatever the settings say.
    access: settings.statusAccess === "iam" && caller !== undefined ? "checked" : "link",
    key: secret?.key,
    who,
    environments: () => readAll(all),
    async breakLock(label, generation) {
      const isBroken = await breakOne(all, label, generation, who);
      log("warn", isBroken ? "lock broken" : "lock not broken", { environment: label, generation, who });
      return isBroken;
    },
  };
}
