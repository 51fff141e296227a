/**
 * The request as a command line. The quotes are POSIX's: what stands in single ones is taken as it is.
 * @param {string} url
 * @param {string} accept
 * @param {string} [token] a token, or `$NAME` for the variable that holds one; none where no ingress asks for it
 */
export function curlCommand(url, accept, token) {
  const parts = ["curl", "--get", "--compressed", "--header", quote(`Accept: ${accept}`)];
  if (token?.startsWith("$")) parts.push("--header", `"Authorization: Snowflake Token=\\"${token}\\""`);
  else if (token) parts.push("--header", quote(`Authorization: Snowflake Token="${token}"`));
  return [...parts, quote(url)].join(" ");
}

function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
