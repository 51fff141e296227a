import type { Account, AccountPart } from "../account/account.ts";
import { objectFamilies } from "../catalog/statements/object-families.ts";
import { openCopyHistory } from "../stages/copy/copy-history.ts";
import { copyFamily } from "../stages/copy/copy-into-table.ts";
import { copyRowsTable } from "../stages/copy/copy-rows.ts";
import { openLoadHistory } from "../stages/copy/load-history.ts";
import { validate } from "../stages/copy/validate.ts";
import { copyFilesFamily } from "../stages/copy-files.ts";
import { openDirectories } from "../stages/directory-table.ts";
import { externalTableFiles } from "../stages/external/external-table-files.ts";
import { openExternalFiles } from "../stages/external/registered-files.ts";
import { fileFormatKind } from "../stages/file-format-kind.ts";
import { gitRepositoryKind } from "../stages/git/git-repository-kind.ts";
import { inferSchema } from "../stages/infer-schema.ts";
import { listFamily, removeFamily } from "../stages/list-remove.ts";
import { pipeFamilies, pipeFunctions } from "../stages/pipes/pipe-kind.ts";
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
      ...objectFamilies(gitRepositoryKind),
      ...pipeFamilies,
      putFamily,
      getFamily,
      listFamily,
      removeFamily,
      copyFilesFamily,
      unloadFamily,
      copyFamily,
    ],
    virtualTables: [copyRowsTable, inferSchema, externalTableFiles, validate],
    systemFunctions: pipeFunctions,
    async start() {
      await sweepStages(account);
      await openLoadHistory(account);
      await openCopyHistory(account);
      await openDirectories(account);
      await openExternalFiles(account);
    },
  };
}
