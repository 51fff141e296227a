import { SourceUnavailable } from "../rows/row-source.ts";
import type { DriverConnection } from "./driver-connection.ts";

/** The service's own session: opened when first needed, kept, opened anew after it is lost. */
export interface ServiceConnection {
  get(): Promise<DriverConnection>;
  /** Forgets a session that turned out to be lost. */
  discard(lost: DriverConnection): void;
  close(): Promise<void>;
}

/** After a failed sign-in the next one waits, so that an outage is not made worse; milliseconds. */
const BACKOFF = { first: 500, most: 15_000 };

export function serviceConnection(signIn: () => Promise<DriverConnection>): ServiceConnection {
  let current: Promise<DriverConnection> | undefined;
  let open: DriverConnection | undefined;
  let failures = 0;
  let notBefore = 0;
  const connect = async () => {
    try {
      const connection = await signIn();
      failures = 0;
      open = connection;
      return connection;
    } catch (cause) {
      current = undefined;
      failures += 1;
      const wait = Math.min(BACKOFF.most, BACKOFF.first * 2 ** (failures - 1));
      notBefore = Date.now() + wait;
      throw new SourceUnavailable("The service cannot sign in to Snowflake.", {
        cause,
        retryAfterSeconds: Math.ceil(wait / 1000),
      });
    }
  };
  return {
    async get() {
      if (current) return current;
      const wait = notBefore - Date.now();
      if (wait > 0)
        throw new SourceUnavailable("The last sign-in to Snowflake failed a moment ago.", {
          retryAfterSeconds: Math.ceil(wait / 1000),
        });
      current = connect();
      return current;
    },
    discard(lost) {
      // At once, so that who asks next gets a new one; what was opened since is left alone.
      if (open === lost) {
        open = undefined;
        current = undefined;
      }
      void lost.close();
    },
    async close() {
      const held = current;
      current = undefined;
      const connection = await held?.catch(() => undefined);
      await connection?.close();
    },
  };
}
