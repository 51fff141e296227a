import { CLIENT_OPTIONS, withinLimit } from "../aws/client-options.ts";
import { ConnectionError } from "../errors/index.ts";
import { examine, type Finding } from "./finding.ts";

/** Fewer than this cannot take pushes while deployments run. New AWS accounts have 10. */
const ENOUGH = 10;

/**
 * How many functions may run at once in the AWS account, and how many of those nobody has reserved.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html
 */
export async function checkConcurrency(): Promise<Finding> {
  const { finding } = await examine("AWS: concurrency", async () => {
    const { LambdaClient, GetAccountSettingsCommand } = await import("@aws-sdk/client-lambda");
    const client = new LambdaClient({ ...CLIENT_OPTIONS });
    try {
      const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}), withinLimit());
      const { ConcurrentExecutions = 0, UnreservedConcurrentExecutions = 0 } = AccountLimit ?? {};
      const detail = `${ConcurrentExecutions} functions at once, ${UnreservedConcurrentExecutions} not reserved`;
      if (UnreservedConcurrentExecutions >= ENOUGH) return { detail, value: undefined };
      throw new ConnectionError(`only ${detail}`, {
        next: "Ask AWS for more (Service Quotas, Lambda, concurrent executions), or reserve less.",
      });
    } finally {
      client.destroy();
    }
  });
  if (finding.state === "good" || finding.detail.startsWith("only ")) return finding;
  return { ...finding, state: "skipped", next: "Needs AWS credentials that may lambda:GetAccountSettings." };
}
