import { raise, unsupported } from "../errors/raised.ts";
import { charge } from "../limits/budget.ts";
import { bind, positional } from "../operations/arguments.ts";
import type { PyBytes } from "../values/bytes.ts";
import type { Methods } from "./method.ts";
import { textArgument } from "./string-search.ts";

export const bytesMethods: Methods<PyBytes> = {
  decode: ({ bytes }, args, keywords) => {
    const [encoding = null] = bind(
      "decode",
      [
        ["encoding", "utf-8"],
        ["errors", "strict"],
      ],
      args,
      keywords,
    );
    const name = textArgument(encoding).toLowerCase().replaceAll("_", "-");
    charge(bytes.length * 2);
    if (name === "latin-1" || name === "iso-8859-1") return Buffer.from(bytes).toString("latin1");
    if (name !== "utf-8" && name !== "utf8" && name !== "ascii") unsupported(`The encoding ${name}`);
    if (name === "ascii" && bytes.some((byte) => byte > 0x7f))
      raise("UnicodeError", "'ascii' codec can't decode byte");
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      raise("UnicodeError", "'utf-8' codec can't decode bytes");
    }
  },
  hex: ({ bytes }, args, keywords) => {
    positional("hex", args, keywords, 0);
    charge(bytes.length * 4);
    return Buffer.from(bytes).toString("hex");
  },
};
