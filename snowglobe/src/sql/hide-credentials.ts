/** Options whose values are secret, wherever they stand. */
const SECRET = [
  "PASSWORD",
  "SECRET_STRING",
  ...["AWS_KEY_ID", "AWS_SECRET_KEY", "AWS_TOKEN", "AZURE_SAS_TOKEN", "MASTER_KEY"],
  ...["OAUTH_REFRESH_TOKEN", "OAUTH_CLIENT_SECRET", "PRIVATE_KEY", "API_KEY"],
];

/** A value in $$, in the doubled quotes of a statement inside a string, or in quotes. */
const VALUE = String.raw`\$\$[\s\S]*?\$\$|''(?!')[^']+''|'(?:[^'\\]|''|\\[\s\S])*'`;
const WRITTEN = new RegExp(String.raw`(\b(?:${SECRET.join("|")})\s*=\s*)(${VALUE})`, "gi");

/**
 * A statement as the query history keeps it: without passwords, keys and secrets, also those of statements inside its
 * strings. How Snowflake writes what it hides is not documented: here it is `'****'`.
 *
 * @example
 * hideCredentials("CREATE USER anna PASSWORD = 'secret words 1'"); // CREATE USER anna PASSWORD = '****'
 */
export function hideCredentials(sql: string): string {
  return sql.replace(WRITTEN, (_, option: string, value: string) => {
    const quote = value.startsWith("$$") ? "$$" : value.startsWith("''") && value.length > 2 ? "''" : "'";
    return `${option}${quote}****${quote}`;
  });
}
