import type { Execution } from "../../account/account.ts";
import type { CatalogChange, CatalogObject } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { alreadyExists } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { nextValue } from "../../storage/duck-sequence.ts";
import { physicalNameOf } from "../../storage/physical-name.ts";
import { runChange } from "../../storage/run-change.ts";
import { readSequenceProperties } from "../../storage/table-properties.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { createDuckSequence } from "./create-sequence.ts";

const DONE = statusResult("Statement executed successfully.");

/** ALTER SEQUENCE: https://docs.snowflake.com/en/sql-reference/sql/alter-sequence */
export async function alterSequence(execution: Execution, reader: TokenReader): Promise<ResultSet> {
  const { account, session } = execution;
  const ifExists = reader.accept("IF", "EXISTS");
  const name = reader.qualifiedName();
  if (ifExists && !account.access.lookUp(session, "SEQUENCE", name)) return DONE;
  const sequence = account.access.resolve(session, "SEQUENCE", name);
  account.access.require(session, "OWNERSHIP", sequence);
  if (reader.accept("RENAME", "TO")) return rename(execution, reader, sequence);
  if (reader.accept("UNSET", "COMMENT")) {
    reader.end();
    await account.change(async (change) => void change.update(sequence.id, { comment: "" }));
    return DONE;
  }
  const set = reader.accept("SET");
  if (!set && !reader.looksLike("INCREMENT")) throw reader.unexpected();
  return setProperties(execution, reader, sequence);
}

async function setProperties(
  { account }: Execution,
  reader: TokenReader,
  sequence: CatalogObject,
): Promise<ResultSet> {
  const properties = { ...readSequenceProperties(sequence) };
  const before = { start: properties.start, step: properties.increment };
  let { comment } = sequence;
  do {
    if (reader.accept("INCREMENT")) {
      reader.accept("BY");
      reader.accept("=");
      properties.increment = reader.integer();
      if (properties.increment === 0)
        throw invalid("001003", "42000", "A sequence's INCREMENT must not be 0.");
    } else if (reader.accept("NOORDER")) properties.ordered = false;
    else if (reader.accept("ORDER")) {
      if (!properties.ordered)
        throw invalid(
          "001003",
          "42000",
          `Sequence '${sequence.path.name}' is NOORDER: it cannot become ORDER.`,
        );
    } else if (reader.accept("COMMENT")) {
      reader.expect("=");
      comment = reader.string();
    } else throw reader.unexpected();
    reader.accept(",");
  } while (!reader.done && !reader.looksLike(";"));
  reader.end();
  await account.change(async (change) => {
    if (properties.increment !== before.step) await remake(change, sequence, sequence, properties.increment);
    change.update(sequence.id, { comment, properties: { ...sequence.properties, ...properties } });
  });
  return DONE;
}

async function rename(
  { account, session }: Execution,
  reader: TokenReader,
  sequence: CatalogObject,
): Promise<ResultSet> {
  const name = reader.qualifiedName();
  reader.end();
  const path = account.access.placeForNew(session, "SEQUENCE", name);
  if (account.catalog.find("SEQUENCE", path)) throw alreadyExists(path.name);
  await account.change(async (change) => {
    await remake(change, sequence, { ...sequence, path }, readSequenceProperties(sequence).increment);
    change.update(sequence.id, { path });
  });
  return DONE;
}

/** DuckDB changes no sequences: another one goes on where it was. What its last call reserved is left out. */
async function remake(
  change: CatalogChange,
  from: CatalogObject,
  to: CatalogObject,
  increment: number,
): Promise<void> {
  const { start, increment: step } = readSequenceProperties(from);
  const next = await nextValue(change.duck, physicalNameOf(from), { start, step });
  await runChange(change.duck, `DROP SEQUENCE ${physicalNameOf(from)}`);
  await createDuckSequence(change.duck, to, { start: next, increment });
}
