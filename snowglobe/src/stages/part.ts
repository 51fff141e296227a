import { objectFamilies } from "../catalog/statements/object-families.ts";
import type { Account, AccountPart } from "../engine/account.ts";
import { copyFamily } from "./copy/copy-into-table.ts";
import { copyRowsTable } from "./copy/copy-rows.ts";
import { openLoadHistory } from "./copy/load-history.ts";
import { fileFormatKind } from "./file-format-kind.ts";
import { listFamily, removeFamily } from "./list-remove.ts";
import { sweepStages } from "./stage-files.ts";
import { stageKind } from "./stage-kind.ts";
import { getFamily, putFamily } from "./transfer.ts";
import { unloadFamily } from "./unload/copy-into-location.ts";

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
    },
  };
}
