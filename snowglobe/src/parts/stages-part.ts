import type { Account, AccountPart } from "../account/account.ts";
import { objectFamilies } from "../catalog/statements/object-families.ts";
import { copyFamily } from "../stages/copy/copy-into-table.ts";
import { copyRowsTable } from "../stages/copy/copy-rows.ts";
import { openLoadHistory } from "../stages/copy/load-history.ts";
import { openDirectories } from "../stages/directory-table.ts";
import { fileFormatKind } from "../stages/file-format-kind.ts";
import { listFamily, removeFamily } from "../stages/list-remove.ts";
import { sweepStages } from "../stages/stage-files.ts";
import { stageKind } from "../stages/stage-kind.ts";
import { getFamily, putFamily } from "../stages/transfer.ts";
import { unloadFamily } from "../stages/unload/copy-into-location.ts";

/** Stages, file formats, PUT, GET, LIST, REMOVE and COPY INTO. */
export function stagesPart(account: Account): AccountPart {
  return {
    families: [
      ...objectFamilies(stageKind),
      ...objectFamilies(fileFormatKind),
      putFamily,
      getFamily,
      listFamily,
      removeFamily,
      unloadFamily,
      copyFamily,
    ],
    virtualTables: [copyRowsTable],
    async start() {
      await sweepStages(account);
      await openLoadHistory(account);
      await openDirectories(account);
    },
  };
}
