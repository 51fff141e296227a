import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { checkPath } from "../parser/stage-reference.ts";

const URL = /^(s3|s3gov|s3china|gcs|azure):\/\/([^/\s]+)(\/.*)?$/s;
const AZURE_HOST =
  /^[a-z0-9]{3,24}\.(?:blob|dfs)\.(?:core\.windows\.net|fabric\.microsoft\.com|core\.usgovcloudapi\.net)$/i;

/**
 * The address of an external stage, as written; a bucket alone gets its slash.
 * https://docs.snowflake.com/en/sql-reference/sql/create-stage#external-stage-parameters-externalstageparams
 *
 * @throws {SnowflakeError} 001011 when it is none; 000002 for S3-compatible storage
 */
export function readStageUrl(text: string): string {
  if (/^s3compat:\/\//i.test(text)) throw notSupported("stages on S3-compatible storage (s3compat://)");
  const found = URL.exec(text);
  const [, scheme, bucket = "", path = ""] = found ?? [];
  if (!found || (scheme === "azure" && !(AZURE_HOST.test(bucket) && path.length > 1)))
    throw new SnowflakeError(
      "001011",
      "42601",
      `SQL compilation error:\ninvalid URL prefix found in: '${text}'`,
    );
  checkPath(path.slice(1), text);
  return path === "" ? `${text}/` : text;
}

/** The address up to its last slash, and what its files' names begin with behind that ("" for a whole folder). */
export function splitUrl(url: string): { readonly folder: string; readonly start: string } {
  const at = url.lastIndexOf("/") + 1;
  return { folder: url.slice(0, at), start: url.slice(at) };
}

/** `AWS`, `GCP` or `AZURE`, as SHOW STAGES names the cloud; null for an internal stage. */
export function cloudOf(url: string | undefined): string | null {
  if (url === undefined) return null;
  if (url.startsWith("gcs")) return "GCP";
  return url.startsWith("azure") ? "AZURE" : "AWS";
}
