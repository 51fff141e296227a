import type { StagedFile } from "../stage-files.ts";
import type { CheckedRecord } from "./check-records.ts";

/** A file that is to be loaded, with its content's sum. */
export interface FileToLoad {
  readonly file: StagedFile;
  readonly md5: string;
}

/** What became of one file. */
export interface FileOutcome {
  readonly path: string;
  readonly records: readonly CheckedRecord[];
  readonly loads: boolean;
}
