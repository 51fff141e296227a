/** What is needed to reach the API and the account from elsewhere on this machine. */
export interface WaysIn {
  readonly apiUrl: string;
  readonly accountUrl: string;
  readonly user: string;
  readonly password: string;
  /** The user's programmatic access token. */
  readonly token: string;
  /** `DATABASE.SCHEMA.TABLE` */
  readonly table: string;
}

/** Command lines, each under what it is called from, that work as they are when they are pasted into a shell. */
export function waysIn(ways: WaysIn): readonly (readonly [from: string, lines: readonly string[]])[] {
  const { apiUrl, accountUrl, user, password, token, table } = ways;
  const { hostname, port } = new URL(accountUrl);
  const sql = `SELECT * FROM ${table} LIMIT 3`;
  return [
    [
      `The API from curl. The token is ${user}'s for a day, and shown this once:`,
      [
        `PAT=${token}`,
        `curl --silent --header "Authorization: Snowflake Token=\\"$PAT\\"" \\`,
        `  '${apiUrl}/platforms?limit=3'`,
      ],
    ],
    [
      "The account from Python, after pip install snowflake-connector-python:",
      // Line ends stand in brackets only: there Python does not mind how far a line is indented.
      [
        `python3 -c 'import snowflake.connector; print(snowflake.connector.connect(`,
        `  protocol="http", host="${hostname}", port=${port}, account="SNOWGLOBE",`,
        `  user="${user}", password="${password}").cursor().execute(`,
        `  "${sql}"`,
        `  ).fetchall())'`,
      ],
    ],
    [
      "The account from Node, in this folder, where the driver is:",
      [
        `node --no-warnings -e 'const driver = require("snowflake-sdk");`,
        `  driver.configure({ logLevel: "ERROR" });`,
        `  const connection = driver.createConnection({`,
        `    accessUrl: "${accountUrl}", account: "SNOWGLOBE",`,
        `    username: "${user}", password: "${password}" });`,
        `  const show = (error, _, rows) => console.log(error?.message ?? rows);`,
        `  connection.connect((error) => error ? show(error) : connection.execute({`,
        `    complete: show, sqlText:`,
        `  "${sql}" }));'`,
      ],
    ],
  ];
}
