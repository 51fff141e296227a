import type { StatementFamily } from "../../account/account.ts";
import { type StoredToken, tokensOf } from "../../catalog/users/user-tokens.ts";
import { doesNotExist } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { resultOf, type ShownColumn, text, time } from "../shown-column.ts";

interface TokenRow {
  readonly token: StoredToken;
  readonly user: string;
}

const COLUMNS: readonly ShownColumn<TokenRow>[] = [
  text("name", ({ token }) => token.name),
  text("user_name", ({ user }) => user),
  text("role_restriction", ({ token }) => token.roleRestriction),
  time("expires_at", ({ token }) => token.expiresAt),
  text("status", ({ token }) => (token.expiresAt <= Date.now() ? "EXPIRED" : token.status)),
  text("comment", ({ token }) => token.comment),
  time("created_on", ({ token }) => token.createdOn),
  text("created_by", () => null),
  text("mins_to_bypass_required_network_policy", () => null),
];

/** SHOW USER { PROGRAMMATIC ACCESS TOKENS | PATS } [FOR USER …]; the secrets are in no row. */
export const showUserTokensFamily: StatementFamily = {
  name: "SHOW USER PROGRAMMATIC ACCESS TOKENS",
  commits: false,
  accepts: ([first, second, third]) =>
    first?.value === "SHOW" &&
    second?.value === "USER" &&
    (third?.value === "PROGRAMMATIC" || third?.value === "PATS"),
  async execute({ account, session, sql, tokens }) {
    const reader = new TokenReader(sql, tokens);
    reader.expect("SHOW", "USER");
    if (!reader.accept("PATS")) reader.expect("PROGRAMMATIC", "ACCESS", "TOKENS");
    const name = reader.accept("FOR", "USER") ? reader.identifier() : session.user;
    reader.end();
    const user = account.catalog.find("USER", { name });
    if (!user) throw doesNotExist("User", name);
    if (name !== session.user) {
      account.access.require(session, "MODIFY PROGRAMMATIC AUTHENTICATION METHODS", user);
    }
    return resultOf(
      COLUMNS,
      tokensOf(user).map((token) => ({ token, user: name })),
    );
  },
};
