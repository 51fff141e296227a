import { randomUUID } from "node:crypto";
import type { FileFormat } from "./file-format.ts";
import type { StagedFile } from "./stage-files.ts";

/** Files and their format as COPY has chosen them, for the query that transforms them. */
export interface PreparedFiles {
  readonly format: FileFormat;
  readonly files: readonly StagedFile[];
}

const PREFIX = "snowglobe$copy:";

const prepared = new Map<string, PreparedFiles>();

/** While the work runs, a stage that is read with this FILE_FORMAT gives exactly these files. */
export async function preparing<Value>(
  files: PreparedFiles,
  work: (formatName: string) => Promise<Value>,
): Promise<Value> {
  const name = `${PREFIX}${randomUUID()}`;
  prepared.set(name, files);
  try {
    return await work(name);
  } finally {
    prepared.delete(name);
  }
}

export function preparedFiles(formatName: string | undefined): PreparedFiles | undefined {
  return formatName === undefined ? undefined : prepared.get(formatName);
}
