/**
 * The request as a command line. The quotes are POSIX's: what stands in them is taken as it is.
 * @param {string} url
 * @param {string} accept
 */
export function curlCommand(url, accept) {
  const parts = ["curl", "--get", "--compressed", "--header", quote(`Accept: ${accept}`)];
  if (!isLocal(url)) parts.push("--header", `"Authorization: Snowflake Token=\\"$SNOWFLAKE_PAT\\""`);
  return [...parts, quote(url)].join(" ");
}

function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function isLocal(url) {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}
