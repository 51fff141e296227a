import type { Account } from "../../account/account.ts";
import { checkParameter, parametersForDriver } from "../../account/parameters.ts";
import { firstFactor } from "../../account/sign-in-history.ts";
import type { TokenVerifier } from "../../account/token-verifier.ts";
import { requireAuthentication } from "../../catalog/policies/authentication-policy.ts";
import { requireAddress } from "../../catalog/policies/network-policy.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { authenticate } from "../../session/authenticate.ts";
import {
  MASTER_TOKEN_SECONDS,
  type OpenSession,
  SESSION_TOKEN_SECONDS,
  type SessionRegistry,
} from "../../session/session-registry.ts";
import { placeSession, startContext, type WantedContext } from "../../session/start-context.ts";
import { type Answer, failure, success } from "./answer.ts";
import type { LoginRequest } from "./requests.ts";

export interface LoginParts {
  readonly account: Account;
  readonly sessions: SessionRegistry;
  readonly verifyToken: TokenVerifier;
}

/** Signs in: checks the credentials, chooses the session's context and opens it. */
export async function login(
  parts: LoginParts,
  { data }: LoginRequest,
  wanted: WantedContext & { readonly role?: string },
  address: string,
): Promise<Answer> {
  const attempt = {
    at: parts.account.now(),
    address,
    client: data.CLIENT_APP_ID ?? "",
    clientVersion: data.CLIENT_APP_VERSION ?? "",
    factor: firstFactor(data.AUTHENTICATOR ?? ""),
  };
  try {
    const signedIn = await authenticate(parts.account, parts.verifyToken, {
      authenticator: data.AUTHENTICATOR ?? "",
      loginName: data.LOGIN_NAME ?? "",
      password: data.PASSWORD ?? undefined,
      token: data.TOKEN ?? undefined,
    });
    requireAddress(parts.account.catalog, signedIn.user, address);
    requireAuthentication(parts.account.catalog, signedIn, {
      id: data.CLIENT_APP_ID ?? "",
      version: data.CLIENT_APP_VERSION ?? "",
      application: data.CLIENT_ENVIRONMENT?.APPLICATION,
    });
    const start = startContext(parts.account, signedIn, wanted.role);
    const parameters = Object.entries(data.SESSION_PARAMETERS ?? {}).flatMap(([name, value]) => {
      const upper = name.toUpperCase();
      return value === null ? [] : [[upper, checkParameter(upper, value)] as const];
    });
    const open = await parts.sessions.open(start);
    open.usedAt = parts.account.now();
    placeSession(parts.account, signedIn, open.session, wanted);
    for (const [name, value] of parameters) open.session.parameters.set(name, value);
    const { id: sessionId, user } = open.session;
    parts.account.signIns.add({ ...attempt, user, sessionId, error: null });
    return success(sessionData(open));
  } catch (error) {
    if (error instanceof SnowflakeError) {
      const user = (data.LOGIN_NAME ?? "").toUpperCase();
      parts.account.signIns.add({ ...attempt, user, sessionId: null, error });
      return failure(error.code, error.message, { nextAction: null, authnMethod: "USERNAME_PASSWORD" });
    }
    throw error;
  }
}

function sessionData({ session, token, masterToken }: OpenSession): Record<string, unknown> {
  return {
    token,
    masterToken,
    validityInSeconds: SESSION_TOKEN_SECONDS,
    masterValidityInSeconds: MASTER_TOKEN_SECONDS,
    displayUserName: session.user,
    serverVersion: "snowglobe",
    firstLogin: false,
    remMeToken: null,
    remMeValidityInSeconds: 0,
    healthCheckInterval: 45,
    newClientForUpgrade: null,
    sessionId: Number(session.id),
    parameters: parametersForDriver(session),
    sessionInfo: {
      databaseName: session.database,
      schemaName: session.schema,
      warehouseName: session.warehouse,
      roleName: session.role,
    },
    idToken: null,
    idTokenValidityInSeconds: 0,
    responseData: null,
    mfaToken: null,
    mfaTokenValidityInSeconds: 0,
  };
}
