import type { RowType } from "./raw-client.ts";

/**
 * What a cell says when it is read as the Python connector reads it: by position, with as many digits behind the point
 * as the column's scale. Moments come back as nanoseconds.
 *
 * @throws Error when it cannot be read so
 */
export function asPythonReads(column: RowType, cell: string): string | bigint {
  const scale = column.scale ?? 0;
  switch (column.type) {
    case "fixed":
      return decimal(cell, column.precision ?? 0, scale);
    case "real":
      return String(Number(cell));
    case "boolean":
      return oneOf(cell, { "1": "true", "0": "false" });
    case "date":
      return whole(cell);
    case "time":
    case "timestamp_ntz":
    case "timestamp_ltz":
      return nanoseconds(cell, scale);
    case "timestamp_tz": {
      const [instant = "", offset = ""] = cell.split(" ");
      if (!/^\d{1,4}$/.test(offset)) throw new Error(`no offset: ${cell}`);
      return nanoseconds(instant, scale) + (BigInt(offset) - 1440n) * 60_000_000_000n;
    }
    case "binary":
      if (!/^([\dA-F]{2})*$/.test(cell)) throw new Error(`no hex digits: ${cell}`);
      return cell;
    default:
      return cell;
  }
}

function decimal(cell: string, precision: number, scale: number): string {
  const [, digits = "", fraction = ""] = /^-?(\d+)(?:\.(\d+))?$/.exec(cell) ?? [];
  if (digits === "" || fraction.length !== scale) throw new Error(`no number of scale ${scale}: ${cell}`);
  if (`${digits}${fraction}`.replace(/^0+/, "").length > precision)
    throw new Error(`more than ${precision} digits: ${cell}`);
  return cell;
}

function whole(cell: string): bigint {
  if (!/^-?\d+$/.test(cell)) throw new Error(`no whole number: ${cell}`);
  return BigInt(cell);
}

function nanoseconds(cell: string, scale: number): bigint {
  if (scale === 0) return whole(cell) * 1_000_000_000n;
  const [seconds, point, fraction] = [cell.slice(0, -scale - 1), cell.at(-scale - 1), cell.slice(-scale)];
  if (point !== "." || !/^\d+$/.test(fraction))
    throw new Error(`not ${scale} digits behind a point: ${cell}`);
  const rest = BigInt(fraction.padEnd(9, "0"));
  // Negative decimals: -0.5 is half a second before.
  return whole(seconds === "-" ? "-0" : seconds) * 1_000_000_000n + (seconds.startsWith("-") ? -rest : rest);
}

function oneOf(cell: string, meanings: Readonly<Record<string, string>>): string {
  const meaning = meanings[cell];
  if (meaning === undefined) throw new Error(`not one of ${Object.keys(meanings).join(", ")}: ${cell}`);
  return meaning;
}
