import type { StatementFamily } from "../../account/account.ts";
import { type WorkloadIdentity, workloadIdentitiesOf } from "../../catalog/users/workload-identities.ts";
import { doesNotExist } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { resultOf, type ShownColumn, text, time } from "../shown-column.ts";

const COLUMNS: readonly ShownColumn<WorkloadIdentity>[] = [
  text("name", ({ name }) => name),
  text("type", ({ type }) => type),
  text("comment", ({ comment }) => comment || null),
  // Nobody vouches for anyone here, so nobody has signed in this way.
  time("last_used", () => null),
  time("created_on", ({ createdOn }) => createdOn ?? null),
  text("additional_info", (identity) => JSON.stringify(additionalInfo(identity))),
];

/**
 * SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS [FOR USER …].
 * https://docs.snowflake.com/en/sql-reference/sql/show-user-workload-identity-authentication-methods
 */
export const showWorkloadIdentitiesFamily: StatementFamily = {
  name: "SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS",
  commits: false,
  accepts: ([first, second, third]) =>
    first?.value === "SHOW" && second?.value === "USER" && third?.value === "WORKLOAD",
  async execute({ account, session, sql, tokens }) {
    const reader = new TokenReader(sql, tokens);
    reader.expect("SHOW", "USER", "WORKLOAD", "IDENTITY", "AUTHENTICATION", "METHODS");
    const name = reader.accept("FOR", "USER") ? reader.identifier() : session.user;
    reader.end();
    const user = account.catalog.find("USER", { name });
    if (!user) throw doesNotExist("User", name);
    if (name !== session.user) account.access.require(session, "MONITOR", user);
    return resultOf(COLUMNS, workloadIdentitiesOf(user));
  },
};

function additionalInfo({ type, arn = "", issuer, subject, audiences = [] }: WorkloadIdentity) {
  if (type !== "AWS")
    return { ...(issuer === undefined ? {} : { issuer }), subject, ...audienceList(type, audiences) };
  const [, partition, , , account, resource = ""] = arn.split(":");
  const [kind, ...path] = resource.split("/");
  return {
    awsPartition: partition,
    awsAccount: account,
    type: kind === "user" ? "IAM_USER" : "IAM_ROLE",
    iamRole: path.at(-1),
  };
}

function audienceList(type: WorkloadIdentity["type"], audiences: readonly string[]) {
  return type === "OIDC" ? { audienceList: audiences } : {};
}
