import { CHANGES_OF_CODE } from "./changes-of-code.ts";
import { CHANGES_OF_OTHERS } from "./changes-of-others.ts";
import { CHANGES_OF_TABLES } from "./changes-of-tables.ts";
import type { Row } from "./row.ts";

/** One kind of change that somebody makes by hand. */
export interface HandChange {
  readonly what: string;
  /** before the fingerprint is taken */
  readonly setup: readonly string[];
  readonly change: readonly string[];
  /** what one of the lines says that tell the difference */
  readonly found: RegExp;
}

let count = 0;
const name = () => `X${++count}`;

const rows: readonly Row[] = [...CHANGES_OF_TABLES, ...CHANGES_OF_CODE, ...CHANGES_OF_OTHERS];

/** The changes, each on objects of its own. */
export function changesByHand(): HandChange[] {
  return rows.map(([what, setup, change, found]) => {
    const own = name();
    const put = (text: string) => text.replaceAll("$", own);
    const split = (text: string) =>
      put(text)
        .split(";;")
        .filter((one) => one !== "");
    return {
      what,
      setup: split(setup),
      change: split(change),
      found: new RegExp(`${put(found).replace(/^\^?/, "")}`),
    };
  });
}
