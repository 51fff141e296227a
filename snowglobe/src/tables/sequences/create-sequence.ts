import type { DuckDBConnection } from "@duckdb/node-api";
import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { physicalNameOf } from "../../storage/physical-name.ts";
import { runChange } from "../../storage/run-change.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { createInPlace, findPlace, ownerOf } from "../create-object.ts";
import { type CreateWords, readIfNotExists } from "../written/create-words.ts";

/** CREATE SEQUENCE. https://docs.snowflake.com/en/sql-reference/sql/create-sequence */
export async function createSequence(
  execution: Execution,
  reader: TokenReader,
  words: CreateWords,
): Promise<ResultSet> {
  if (words.orAlter) throw notSupported("CREATE OR ALTER SEQUENCE");
  const ifNotExists = readIfNotExists(reader, words);
  const name = reader.qualifiedName();
  const place = findPlace(execution, "SEQUENCE", name, { orReplace: words.orReplace, keep: ifNotExists });
  reader.accept("WITH");
  let start = 1;
  let increment = 1;
  let ordered = false;
  let comment = "";
  while (!reader.done) {
    if (reader.accept("START")) start = numberAfter(reader, "WITH");
    else if (reader.accept("INCREMENT")) increment = numberAfter(reader, "BY");
    else if (reader.accept("ORDER")) ordered = true;
    else if (reader.accept("NOORDER")) ordered = false;
    else if (reader.accept("COMMENT")) {
      reader.expect("=");
      comment = reader.string();
    } else reader.end();
    if (reader.looksLike(";")) reader.end();
  }
  if (place.existing && ifNotExists)
    return statusResult(`${place.path.name} already exists, statement succeeded.`);
  await execution.account.change(async (change) => {
    const sequence = await createInPlace(
      change,
      {
        kind: "SEQUENCE",
        path: place.path,
        owner: ownerOf(execution),
        comment,
        properties: { start, increment, ordered },
      },
      place.existing,
    );
    await createDuckSequence(change.duck, sequence, { start, increment });
  });
  return statusResult(`Sequence ${place.path.name} successfully created.`);
}

/** What DuckDB keeps of a sequence. */
export async function createDuckSequence(
  duck: DuckDBConnection,
  sequence: CatalogObject,
  { start, increment }: { readonly start: number; readonly increment: number },
): Promise<void> {
  const range = "MINVALUE -9223372036854775808 MAXVALUE 9223372036854775807";
  await runChange(
    duck,
    `CREATE SEQUENCE ${physicalNameOf(sequence)} INCREMENT BY ${increment} ${range} START WITH ${start}`,
  );
}

function numberAfter(reader: TokenReader, word: string): number {
  reader.accept(word);
  reader.accept("=");
  return reader.integer();
}
