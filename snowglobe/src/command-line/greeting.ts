import type { CommandOptions } from "./read-options.ts";

/** What `snowglobe` says when it is up: how each client connects. A password that somebody gave is not repeated. */
export function greeting(url: string, options: CommandOptions, password: string, version: string): string {
  const { hostname, port } = new URL(url);
  const { account, user } = options;
  const secret = options.password === undefined ? password : "as you gave it";
  const kept = options.folder === undefined ? "in memory, gone at the end" : `kept in ${options.folder}`;
  return `snowglobe ${version} is up: an account ${kept}.
Ctrl-C stops it.

  account    ${account}
  address    ${url}
  host       ${hostname}, port ${port}, protocol http
  user       ${user} (role ACCOUNTADMIN)
  password   ${secret}

Python, snowflake-connector-python:
  connect(host="${hostname}", port=${port}, protocol="http",
          account="${account}", user="${user}", password="…")
Node.js, snowflake-sdk:
  createConnection({ accessUrl: "${url}",
    account: "${account}", username: "${user}", password: "…" })
JDBC, snowflake-jdbc:
  jdbc:snowflake://${hostname}:${port}/?account=${account}&ssl=off
  user ${user}; add JDBC_QUERY_RESULT_FORMAT=JSON
snow, the Snowflake CLI, in its config.toml, then snow sql -c snowglobe:
  [connections.snowglobe]
  host = "${hostname}"
  port = ${port}
  protocol = "http"
  account = "${account}"
  user = "${user}"
  password = "…"
`;
}
