import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";

/** Minutes that Lambda gives a function at most. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const limitMinutes = 15;

/** What Lambda hands to a function beside the event. */
export function lambdaContext(functionName: string): Context {
  const end = Date.now() + limitMinutes * 60_000;
  const requestId = randomUUID();
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    memoryLimitInMB: "1024",
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: requestId,
    getRemainingTimeInMillis: () => Math.max(0, end - Date.now()),
    // Of the callback style, which no function here uses.
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
