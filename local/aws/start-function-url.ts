import { randomUUID } from "node:crypto";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { LocalAnswer, LocalRequest, LocalServer } from "../http.ts";
import { serve } from "../http.ts";
import { lambdaContext } from "./lambda-context.ts";

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<unknown>;

/** What a function URL takes at most. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maxBody = 6 * 1024 * 1024;

/**
 * Stands in for a function URL: an HTTP request becomes an event in payload format 2.0, what the function returns
 * becomes the answer. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function startFunctionUrl(functionName: string, handler: Handler, port = 0): Promise<LocalServer> {
  return serve(async (request) => {
    if (request.body.length > maxBody)
      return { status: 413, body: '{"Message":"Request must be smaller than 6291556 bytes"}' };
    const result = await handler(functionUrlEvent(request), lambdaContext(functionName));
    return httpAnswer(result as APIGatewayProxyStructuredResultV2 | string | undefined);
  }, port);
}

/** Text stays text, all else travels in base64, as a function URL does it. */
export function functionUrlEvent(request: LocalRequest): APIGatewayProxyEventV2 {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(",") : value;
  }
  const isText = /^(text\/|application\/(json|javascript|xml))/.test(headers["content-type"] ?? "");
  const now = Date.now();
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: request.url.pathname,
    rawQueryString: request.url.search.slice(1),
    headers,
    requestContext: {
      accountId: "anonymous",
      apiId: "local",
      domainName: "local.lambda-url.us-east-1.on.aws",
      domainPrefix: "local",
      http: {
        method: request.method,
        path: request.url.pathname,
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: "$default",
      stage: "$default",
      time: new Date(now).toISOString(),
      timeEpoch: now,
    },
    ...(request.body.length === 0 ? {} : { body: request.body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

function httpAnswer(result: APIGatewayProxyStructuredResultV2 | string | undefined): LocalAnswer {
  // A value without statusCode is the body of a 200.
  if (typeof result !== "object" || result.statusCode === undefined) {
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: typeof result === "string" ? result : JSON.stringify(result ?? null),
    };
  }
  const headers: Record<string, string> = { "content-type": "application/json" };
  for (const [name, value] of Object.entries(result.headers ?? {}))
    headers[name.toLowerCase()] = String(value);
  return {
    status: result.statusCode,
    headers,
    body: result.isBase64Encoded === true ? Buffer.from(result.body ?? "", "base64") : (result.body ?? ""),
  };
}
