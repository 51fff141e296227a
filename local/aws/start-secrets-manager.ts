import type { LocalServer } from "../http.ts";
import { json, serve } from "../http.ts";

/**
 * Stands in for Secrets Manager: GetSecretValue, PutSecretValue and CreateSecret in the JSON protocol that the SDK speaks.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 * @param secrets name to text; asked at every request. A version before the current one is kept as `NAME@AWSPREVIOUS`
 */
export function startSecretsManager(secrets: Map<string, string>): Promise<LocalServer> {
  return serve(async (request) => {
    const target = request.headers["x-amz-target"];
    if (target === "secretsmanager.PutSecretValue" || target === "secretsmanager.CreateSecret") {
      return write(secrets, target.endsWith("CreateSecret"), request.body.toString());
    }
    if (target !== "secretsmanager.GetSecretValue") {
      return awsError(
        "UnknownOperationException",
        `the stand-in reads and writes values, and does not have ${String(target)}`,
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

function write(secrets: Map<string, string>, isNew: boolean, body: string) {
  const { SecretId, Name, SecretString } = JSON.parse(body) as Record<string, string | undefined>;
  const name = isNew ? Name : SecretId;
  if (name === undefined || SecretString === undefined) {
    return awsError("InvalidParameterException", "a name and a SecretString are needed");
  }
  const before = secrets.get(name);
  if (isNew && before !== undefined) {
    return awsError(
      "ResourceExistsException",
      `The operation failed because the secret ${name} already exists.`,
    );
  }
  if (!isNew && before === undefined) {
    return awsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }
  if (before !== undefined) secrets.set(`${name}@AWSPREVIOUS`, before);
  secrets.set(name, SecretString);
  return json(200, { Name: name, VersionId: "00000000-0000-0000-0000-000000000001" });
}

function awsError(type: string, message: string) {
  return json(400, { __type: type, message }, { "x-amzn-errortype": type });
}
