import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { createAccessControl } from "../access/create-access-control.ts";
import type {
  Account,
  AccountPart,
  StatementFamily,
  SystemFunction,
  VirtualTable,
} from "../account/account.ts";
import type { DropListener, ObjectKind } from "../account/catalog.ts";
import { createSignInHistory } from "../account/sign-in-history.ts";
import { SCHEMA } from "../catalog/catalog-storage.ts";
import type { CatalogStore } from "../catalog/catalog-store.ts";
import { openCatalog } from "../catalog/open-catalog.ts";
import { makeChange } from "../engine/change-account.ts";
import { createWriteTurn, type WriteTurn } from "../engine/write-turn.ts";
import { readMounts } from "../stages/mounts/mounts.ts";
import { exists } from "../stages/stage-files.ts";
import { eraseFreeBlocks } from "../storage/erase-free-blocks.ts";
import { readKeyFile } from "../storage/key-file.ts";
import { makeFilesForOwnerOnly, makeOwnFolder } from "../storage/own-folder.ts";
import { secretBox } from "../storage/secret-box.ts";

export interface AccountOptions {
  /** As CURRENT_ACCOUNT() gives it. */
  readonly name: string;
  readonly organization: string;
  /** The folder that keeps the account's state; absent: in memory, gone when it closes. */
  readonly folder?: string;
  /** Address -> local folder: what stages and git repositories at an address read from. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Epoch milliseconds; absent: the machine's. */
  readonly now?: () => number;
  readonly log?: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** What makes a part of the account: catalogPart, queryPart … */
export type MakePart = (account: Account) => AccountPart;

export interface OpenedAccount {
  readonly account: Account;
  readonly turn: WriteTurn;
  /** The account's own folder, or a temporary one. */
  readonly folder: string;
  /** Called once, as soon as the server listens. */
  setUrl(url: string): void;
  close(): Promise<void>;
}

/**
 * Opens the account's one DuckDB file (all of Snowflake's databases live in it, so that a transaction can span them)
 * and assembles its parts in the order given: of two families that accept a statement the earlier one runs it.
 */
export async function openAccount(
  options: AccountOptions,
  makeParts: readonly MakePart[],
): Promise<OpenedAccount> {
  const mounts = await readMounts(options.mounts ?? {});
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "snowglobe-")));
  const files = join(folder, "files");
  const duckFile = options.folder === undefined ? ":memory:" : join(folder, "account.duckdb");
  await makeOwnFolder(folder);
  const stopMakingOwnFiles = options.folder === undefined ? () => undefined : makeFilesForOwnerOnly();
  let opened: OpenedStore;
  try {
    await mkdir(files, { recursive: true });
    opened = await openStore(duckFile, folder, options);
  } catch (error) {
    stopMakingOwnFiles();
    throw error;
  }
  const { duck, connection, store } = opened;

  const turn = createWriteTurn();
  const dropListeners = new Map<ObjectKind, DropListener[]>();
  const closers: (() => Promise<void>)[] = [];
  const families: StatementFamily[] = [];
  const virtualTables = new Map<string, VirtualTable>();
  const systemFunctions = new Map<string, SystemFunction>();
  let url = "";

  const account: Account = {
    name: options.name,
    organization: options.organization,
    folder: files,
    duck,
    catalog: store.catalog,
    access: createAccessControl(store.catalog),
    change: makeChange(duck, store, turn, dropListeners),
    families,
    virtualTables,
    systemFunctions,
    onDrop(kind, listener) {
      dropListeners.set(kind, [...(dropListeners.get(kind) ?? []), listener]);
    },
    onClose(work) {
      closers.push(work);
    },
    signIns: createSignInHistory(),
    hostRoutes: new Map(),
    mounts,
    url: () => url,
    now: options.now ?? Date.now,
    log: options.log ?? (() => undefined),
  };

  const parts = makeParts.map((makePart) => makePart(account));
  for (const part of parts) {
    families.push(...(part.families ?? []));
    for (const table of part.virtualTables ?? []) virtualTables.set(table.name.toUpperCase(), table);
    for (const named of part.systemFunctions ?? []) systemFunctions.set(named.name.toUpperCase(), named);
  }
  for (const part of parts) await part.start?.();

  return {
    account,
    turn,
    folder,
    setUrl(address) {
      url = address;
    },
    async close() {
      for (const closer of closers.reverse()) await closer();
      connection.closeSync();
      duck.closeSync();
      stopMakingOwnFiles();
      if (!options.folder) await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Statements nest as deep as their users write them. What is worked out twice is bound by ourselves, and DuckDB's search
 * for it takes time that grows with the square of the depth.
 */
const DUCK_SETTINGS = { disabled_optimizers: "common_subexpressions", max_expression_depth: "4000" };

interface OpenedStore {
  readonly duck: DuckDBInstance;
  readonly connection: DuckDBConnection;
  readonly store: CatalogStore;
}

/**
 * Opens DuckDB and the catalogue in it. Secrets that an earlier version stored as they are get sealed, and the places
 * where they stood are overwritten; a mark says so until that is done, whatever happens in between.
 */
async function openStore(duckFile: string, folder: string, options: AccountOptions): Promise<OpenedStore> {
  const duck = await openDuck(duckFile);
  try {
    const connection = await duck.connect();
    const mark = join(folder, "account.erasing");
    const store = await openCatalog(connection, options, {
      box: secretBox(
        options.folder === undefined ? randomBytes(32) : await readKeyFile(join(folder, "account.key")),
      ),
      beforeSealing: () => writeFile(mark, ""),
    });
    if (await exists(mark)) {
      await eraseFreeBlocks(connection, SCHEMA);
      await rm(mark);
    }
    return { duck, connection, store };
  } catch (error) {
    duck.closeSync();
    throw error;
  }
}

async function openDuck(path: string): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(path, DUCK_SETTINGS);
  } catch (cause) {
    throw new Error(
      `snowglobe cannot open ${path}: ${cause instanceof Error ? cause.message : String(cause)}\nOne process at a time can have an account open: stop the other one, or give another folder.`,
      { cause },
    );
  }
}
