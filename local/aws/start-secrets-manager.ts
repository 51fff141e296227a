import type { LocalServer } from "../http.ts";
import { json, serve } from "../http.ts";

/**
 * Stands in for Secrets Manager: GetSecretValue in the JSON protocol that the SDK speaks.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 * @param secrets name to text; asked at every request. A version before the current one is kept as `NAME@AWSPREVIOUS`
 */
export function startSecretsManager(secrets: ReadonlyMap<string, string>): Promise<LocalServer> {
  return serve(async (request) => {
    const target = request.headers["x-amz-target"];
    if (target !== "secretsmanager.GetSecretValue") {
      return awsError(
        "UnknownOperationException",
        `the stand-in has GetSecretValue only, not ${String(target)}`,
      );
    }
    const { SecretId, VersionStage = "AWSCURRENT" } = JSON.parse(request.body.toString()) as {
      SecretId?: string;
      VersionStage?: string;
    };
    const name = VersionStage === "AWSCURRENT" ? SecretId : `${SecretId}@${VersionStage}`;
    const text = name === undefined ? undefined : secrets.get(name);
    if (text === undefined) {
      return awsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    return json(200, {
      ARN: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${SecretId}`,
      Name: SecretId,
      SecretString: text,
      VersionId: "00000000-0000-0000-0000-000000000000",
      VersionStages: [VersionStage],
      CreatedDate: 0,
    });
  });
}

function awsError(type: string, message: string) {
  return json(400, { __type: type, message }, { "x-amzn-errortype": type });
}
