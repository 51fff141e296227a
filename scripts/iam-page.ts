// tsx scripts/iam-page.ts TEMPLATE: writes docs/iam.md, what each function may do, from the packaged stack's template.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const page = join(import.meta.dirname, "../docs/iam.md");

const oneOrMore = <T>(schema: z.ZodType<T>) =>
  z.union([schema.transform((one) => [one]), z.array(schema)]).pipe(z.array(z.custom<T>()));
const resource = z.union([
  z.strictObject({ "Fn::Sub": z.string() }).transform((value) => value["Fn::Sub"]),
  z
    .strictObject({ "Fn::GetAtt": z.tuple([z.string(), z.literal("Arn")]) })
    .transform((value) => value["Fn::GetAtt"][0]),
]);
const statement = z.object({
  Effect: z.enum(["Allow", "Deny"]),
  Action: oneOrMore(z.string()),
  Resource: oneOrMore(resource),
});
const role = z.object({
  Type: z.literal("AWS::IAM::Role"),
  Properties: z.object({
    RoleName: z.string().max(64),
    Policies: z.array(
      z.object({ PolicyName: z.string(), PolicyDocument: z.object({ Statement: z.array(statement) }) }),
    ),
  }),
});
const templateSchema = z.object({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) });

/** One line of the page. */
interface Right {
  readonly who: string;
  readonly roleName: string;
  readonly what: string;
  readonly action: string;
}

/**
 * The page, from a CloudFormation template.
 * @throws {z.ZodError} for a policy that it cannot say in a line: then the page would not be true
 */
export function iamPage(template: unknown): string {
  const { Resources } = templateSchema.parse(template);
  const roles = Object.values(Resources)
    .filter(({ Type }) => Type === "AWS::IAM::Role")
    .map((one) => role.parse(one).Properties);
  const rights = roles.flatMap(({ RoleName, Policies }) =>
    Policies.flatMap(({ PolicyName, PolicyDocument }) =>
      PolicyDocument.Statement.flatMap((one) =>
        one.Resource.map(
          (arn): Right => ({
            who: PolicyName,
            roleName: RoleName,
            what: readable(arn),
            action: `${one.Effect === "Deny" ? "**never** " : ""}${one.Action.map((action) => `\`${action}\``).join(", ")}`,
          }),
        ),
      ),
    ),
  );
  const secrets = [
    ...new Set(rights.map(({ what }) => what).filter((what) => what.startsWith("secret "))),
  ].sort();
  const names = [...new Set(rights.map(({ who }) => who))];
  const cell = (who: string, secret: string): string => {
    const found = rights.filter((right) => right.who === who && right.what === secret);
    if (found.length === 0) return "";
    return found.some(({ action }) => action.startsWith("**never**")) ? "never" : "reads";
  };
  return [
    "# What each function may do in AWS",
    "",
    "Made from the packaged stack by `npm run docs:iam`; a test holds it to be true. Whatever is not here, a function cannot do.",
    "",
    "## Who reads which secret",
    "",
    `| function | ${secrets.map((secret) => secret.replace("secret ", "")).join(" | ")} |`,
    `| --- |${" --- |".repeat(secrets.length)}`,
    ...names.map((who) => `| ${who} | ${secrets.map((secret) => cell(who, secret)).join(" | ")} |`),
    "",
    "`snowhook/*/*` is PROJECT/ENVIRONMENT: the Snowflake user of one environment. `never` is a Deny, which nothing overrules.",
    "",
    "## All of it",
    "",
    "| function (role) | on | may |",
    "| --- | --- | --- |",
    ...rights.map(({ who, roleName, what, action }) => `| ${who} (\`${roleName}\`) | ${what} | ${action} |`),
    "",
  ].join("\n");
}

/** `secret `snowhook/github``, for an ARN that says the same in three lines. */
function readable(arn: string): string {
  const [, , service, , , ...rest] = arn.replaceAll(/\$\{AWS::(\w+)\}/g, "$1").split(":");
  const name = rest.join(":");
  switch (service) {
    case undefined:
      return `\`${arn}\``;
    case "secretsmanager":
      return `secret \`${name.replace(/^secret:/, "").replace(/-\?{6}$/, "")}\``;
    case "logs":
      return `its own log \`${name.replace(/^log-group:/, "").replace(/:\*$/, "")}\``;
    case "ssm":
      return `parameters \`${name.replace(/^parameter/, "").replace(/[0-9a-f]{64}/, "DIGEST")}\``;
    case "iam":
      return `role \`${name.replace(/^role\//, "")}\``;
    default:
      return `\`${arn}\``;
  }
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(page, iamPage(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"))));
}
