import { parseIp, parseUrl } from "./addresses.ts";
import { compress, decompress, md5Half, md5Number, sha2, tryBase64Text, tryHexText } from "./bytes.ts";
import { jaroWinkler, soundex } from "./phonetics.ts";

/** Operations of `sf_variant` on texts and bytes; BINARY comes and goes as hex. */
export const textOperations: Readonly<Record<string, (...args: string[]) => string | null>> = {
  SOUNDEX: (text = "") => soundex(text, false),
  SOUNDEX_P123: (text = "") => soundex(text, true),
  JAROWINKLER_SIMILARITY: (left = "", right = "") => jaroWinkler(left, right),
  PARSE_URL: (url = "", permissive = "0") => parseUrl(url, permissive),
  PARSE_IP: (text = "", type = "", permissive = "0") => parseIp(text, type, permissive),
  COMPRESS: (hex = "", method = "") => compress(hex, method),
  DECOMPRESS: (hex = "", method = "") => decompress(hex, method),
  TRY_BASE64_TEXT: (text = "") => tryBase64Text(text),
  TRY_HEX_TEXT: (text = "") => tryHexText(text),
  SHA2: (hex = "", size = "256") => sha2(hex, size),
  MD5_NUMBER: (hex = "") => md5Number(hex),
  MD5_HALF: (hex = "", half = "LOWER") => md5Half(hex, half),
};
