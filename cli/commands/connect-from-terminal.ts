import { connect } from "../../core/snowflake/connect.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../../core/snowflake/connection.ts";

/**
 * Signs in for somebody who waits: a host that does not answer is told of within seconds. A function that runs at night
 * goes on trying for minutes.
 */
export function connectFromTerminal(options: ConnectionOptions): Promise<SnowflakeConnection> {
  return connect({ ...options, loginRetries: 2 });
}
