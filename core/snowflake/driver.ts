import type * as Sdk from "snowflake-sdk";

export type Driver = Pick<typeof Sdk, "createConnection">;

let loading: Promise<Driver> | undefined;

/** Loads snowflake-sdk once, on first use: it takes 0.3-0.5 s and 98 MB, which a webhook must not pay. */
export function loadDriver(): Promise<Driver> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Driver> {
  // it would ask the cloud's metadata address what it runs on, send the shape of the connection, load a native part
  process.env.SNOWFLAKE_DISABLE_PLATFORM_DETECTION ??= "true";
  process.env.SF_TELEMETRY_DISABLE_CONNECTION_SHAPE ??= "1";
  process.env.SNOWFLAKE_DISABLE_MINICORE ??= "true";
  const sdk = (await import("snowflake-sdk")).default;
  const silent = () => undefined;
  sdk.configure({
    // its own logger writes snowflake.log into the working directory
    customLogger: { error: silent, warn: silent, info: silent, debug: silent, trace: silent },
  });
  return sdk;
}
