import { randomUUID } from "node:crypto";

/** A column as an answer's `rowtype` tells it. */
export interface RowType {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly length: number | null;
}

export interface RawResult {
  /** Of a described statement. */
  readonly numberOfBinds?: number;
  readonly rowtype: readonly RowType[];
  readonly rowset: readonly (readonly (string | null)[])[];
}

/** A bind variable as drivers send it; a list of values: a row each. */
export interface RawBind {
  readonly type: string;
  readonly value: string | null | readonly (string | null)[];
}

export interface RawClient {
  /** @throws an Error with code and message of the account's */
  query(
    sqlText: string,
    more?: { readonly describeOnly?: true; readonly bindings?: Readonly<Record<string, RawBind>> },
  ): Promise<RawResult>;
}

interface Answer {
  readonly success: boolean;
  readonly code: string | null;
  readonly message: string | null;
  readonly data: { readonly token?: string } & Partial<RawResult>;
}

/** Speaks the drivers' protocol and reads nothing into it: cells stay the texts that they are. */
export async function signInRaw(url: string, user: string, password: string): Promise<RawClient> {
  let token: string | undefined;
  const post = async (path: string, body: unknown): Promise<Answer["data"]> => {
    const response = await fetch(`${url}${path}?requestId=${randomUUID()}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Snowflake Token="${token}"` }),
      },
      body: JSON.stringify(body),
    });
    const { success, code, message, data } = (await response.json()) as Answer;
    if (!success) throw new Error(`${code} ${message}`);
    return data;
  };
  const login = { ACCOUNT_NAME: "SNOWGLOBE", LOGIN_NAME: user, PASSWORD: password };
  ({ token } = await post("/session/v1/login-request", { data: login }));
  return {
    async query(sqlText, more = {}) {
      const answer = await post("/queries/v1/query-request", { sqlText, ...more });
      const { rowtype = [], rowset = [], numberOfBinds } = answer;
      return { rowtype, rowset, ...(numberOfBinds !== undefined && { numberOfBinds }) };
    },
  };
}
