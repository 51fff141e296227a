import { SQSClient } from "@aws-sdk/client-sqs";
import { CLIENT_OPTIONS } from "./client-options.ts";

/**
 * SQS's client. It sends to the host that a queue's address names, also when `AWS_ENDPOINT_URL_SQS` says another one
 * (a stand-in's queue addresses name AWS's host): then the variable must win.
 * https://github.com/aws/aws-sdk-js-v3/pull/5759
 */
export function createQueueClient(): SQSClient {
  return new SQSClient({ ...CLIENT_OPTIONS, useQueueUrlAsEndpoint: !process.env.AWS_ENDPOINT_URL_SQS });
}
