import type { FileFormat } from "../file-format.ts";
import type { CsvRecord, Place } from "../read-csv.ts";
import type { JsonDocument } from "../read-json.ts";
import { readText } from "../read-staged-files.ts";
import type { StagedFile } from "../stage-files.ts";
import type { CheckedRecord } from "./check-records.ts";

/**
 * Says of each error where it stands in the file in bytes (from 0), and the record's own text, as VALIDATE tells them.
 * Only delimited text has such places.
 */
export async function locateErrors(
  file: StagedFile,
  format: FileFormat,
  records: readonly (CsvRecord | JsonDocument)[],
  checked: readonly CheckedRecord[],
): Promise<readonly CheckedRecord[]> {
  if (format.type !== "CSV" || checked.every(({ error }) => !error)) return checked;
  const text = await readText(file, format);
  const at = placesIn(text);
  return checked.map((each, index) => {
    const record = records[index];
    if (!each.error || !record || !("positions" in record)) return each;
    const begin = at({ line: record.line, character: 1 });
    const end = at(record.end);
    const byteOffset = Buffer.byteLength(text.slice(0, at(each.error)));
    const rejected = text.slice(begin, end).replace(/\r?\n$/, "");
    return { ...each, error: { ...each.error, byteOffset, rejected } };
  });
}

/** Where a place stands in the text. */
function placesIn(text: string): (place: Place) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return ({ line, character }) => Math.min((starts[line - 1] ?? text.length) + character - 1, text.length);
}
