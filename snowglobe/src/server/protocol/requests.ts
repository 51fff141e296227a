import { z } from "zod";

const text = z.string().nullish();

/** POST /session/v1/login-request */
export const loginRequest = z.object({
  data: z.object({
    ACCOUNT_NAME: text,
    LOGIN_NAME: text,
    PASSWORD: text,
    TOKEN: text,
    AUTHENTICATOR: text,
    CLIENT_APP_ID: text,
    CLIENT_APP_VERSION: text,
    CLIENT_ENVIRONMENT: z.object({ APPLICATION: text }).nullish().catch(undefined),
    SESSION_PARAMETERS: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .nullish(),
  }),
});
export type LoginRequest = z.infer<typeof loginRequest>;

/** POST /session/token-request */
export const tokenRequest = z.object({ requestType: z.string(), oldSessionToken: text });

// Drivers send text; some send numbers and booleans as they are.
const wireValue = z.union([
  z.string(),
  z.null(),
  z.number().transform(String),
  z.boolean().transform(String),
]);

/** A bind's value, or one for each row. */
export const bindValue = z.union([wireValue, z.array(wireValue)]);

/** POST /queries/v1/query-request */
export const queryRequest = z.object({
  sqlText: z.string(),
  bindings: z.record(z.string(), z.object({ type: z.string(), value: bindValue })).nullish(),
  bindStage: text,
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullish(),
  asyncExec: z.boolean().nullish(),
  describeOnly: z.boolean().nullish(),
});

/** POST /queries/v1/abort-request */
export const abortRequest = z.object({ requestId: z.string() });
