import { createHash, randomBytes } from "node:crypto";
import type { Account } from "../account/account.ts";
import type { VerifiedToken } from "../account/token-verifier.ts";

/** "Every token is valid for up to one hour." Milliseconds. */
const SERVICE_TOKEN = 3_600_000;
/** "By default, the caller's rights login token is valid for 2 minutes." Milliseconds. */
const CALLER_TOKEN = 120_000;

/**
 * Tokens of services and of their callers. Only hashes are kept, and only in memory: no token outlives the account.
 * https://docs.snowflake.com/en/developer-guide/snowpark-container-services/spcs-execute-sql
 */
export interface ServiceTokens {
  /** What goes into the container's token file. */
  issueForService(serviceId: number): string;
  /** What the ingress sends along for a user who calls. */
  issueForCaller(serviceId: number, user: string, role: string): string;
  /** Reads `<service token>` or `<service token>.<caller token>`; the caller's must be the same service's. */
  verify(token: string): VerifiedToken | undefined;
  forget(serviceId: number): void;
}

type ServiceOwner = VerifiedToken & { readonly role: string };

interface Issued {
  readonly serviceId: number;
  readonly until: number;
  readonly caller?: { readonly user: string; readonly role: string };
}

/**
 * @param ownerOf the service's user, owner role and QUERY_WAREHOUSE, which is its own user's alone: a caller has the
 * caller's default; undefined when the service is gone
 * @param now the clock, in milliseconds
 */
export function serviceTokens(
  ownerOf: (serviceId: number) => ServiceOwner | undefined,
  now: () => number = Date.now,
): ServiceTokens {
  const issued = new Map<string, Issued>();
  const sweep = () => {
    for (const [hash, { until }] of issued) if (until <= now()) issued.delete(hash);
  };
  const issue = (entry: Issued): string => {
    sweep();
    const token = randomBytes(32).toString("base64url");
    issued.set(hashOf(token), entry);
    return token;
  };
  const find = (token: string): Issued | undefined => {
    const entry = issued.get(hashOf(token));
    return entry && entry.until > now() ? entry : undefined;
  };
  return {
    issueForService: (serviceId) => issue({ serviceId, until: now() + SERVICE_TOKEN }),
    issueForCaller: (serviceId, user, role) =>
      issue({ serviceId, until: now() + CALLER_TOKEN, caller: { user, role } }),
    verify(token) {
      const [serviceToken = "", callerToken, ...more] = token.split(".");
      const service = find(serviceToken);
      if (!service || service.caller || more.length > 0) return undefined;
      const owner = ownerOf(service.serviceId);
      if (!owner) return undefined;
      if (callerToken === undefined) return owner;
      const caller = find(callerToken);
      if (!caller?.caller || caller.serviceId !== service.serviceId) return undefined;
      return { ...caller.caller, callerOf: owner.role };
    },
    forget(serviceId) {
      for (const [hash, entry] of issued) if (entry.serviceId === serviceId) issued.delete(hash);
    },
  };
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

const tokensOf = new WeakMap<Account, ServiceTokens>();

/** Makes the account's tokens known to its token verifier. */
export function registerTokens(account: Account, tokens: ServiceTokens): void {
  tokensOf.set(account, tokens);
}

/** The account's tokens, when its services part was made. */
export function tokensFor(account: Account): ServiceTokens | undefined {
  return tokensOf.get(account);
}
