import { SSMClient } from "@aws-sdk/client-ssm";
import { CLIENT_OPTIONS } from "./client-options.ts";

/** The client of Systems Manager's parameters. Region, credentials and `AWS_ENDPOINT_URL_SSM` come from the environment. */
export function createParametersClient(): SSMClient {
  return new SSMClient({ ...CLIENT_OPTIONS });
}
