import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { type NameParts, TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { type KindDefinition, wordsOf } from "./kind-definition.ts";
import { readOptions, readUnset } from "./read-options.ts";

const DONE = "Statement executed successfully.";

/** Runs ALTER of the kind: SET, UNSET, RENAME TO and the kind's own actions. @throws {SnowflakeError} */
export async function alterObject(definition: KindDefinition, execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const words = wordsOf(definition);
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("ALTER");
  if (!reader.accept(...words)) reader.expect(...definition.kind.split(" "));
  const ifExists = reader.accept("IF", "EXISTS");
  const name: NameParts =
    definition.kind === "USER" && nameIsLeftOut(reader) ? [session.user] : reader.qualifiedName();
  const operation = `ALTER ${definition.kind}`;
  const isThere = (): boolean =>
    (definition.find?.(execution, name) ??
      account.access.lookUp(session, definition.kind, name, operation)) !== undefined;
  if (ifExists && !isThere()) return statusResult(DONE);
  const find = (): CatalogObject =>
    definition.find?.(execution, name) ?? account.access.resolve(session, definition.kind, name, operation);
  const own = definition.action?.(execution, reader, find);
  if (own) return own;
  if (reader.accept("SET")) await set(definition, execution, reader, find);
  else if (reader.accept("UNSET")) await unset(definition, execution, reader, find);
  else if (definition.rename && reader.accept("RENAME", "TO"))
    await rename(definition, execution, reader, find);
  else throw reader.unexpected();
  return statusResult(DONE);
}

async function set(
  definition: KindDefinition,
  execution: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
): Promise<void> {
  const { properties, comment } = readOptions(reader, wordsOf(definition).join(" "), definition.options);
  const object = find();
  requireAlter(definition, execution, object, [
    ...Object.keys(properties),
    ...(comment === undefined ? [] : ["comment"]),
  ]);
  const wanted = { ...object.properties, ...properties };
  const checked = definition.check?.(execution, wanted, object.path.name, Object.keys(properties)) ?? wanted;
  await execution.account.change(async (change) => {
    change.update(object.id, { properties: checked, ...(comment === undefined ? {} : { comment }) });
  });
}

async function unset(
  definition: KindDefinition,
  execution: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
): Promise<void> {
  const names = readUnset(reader, wordsOf(definition).join(" "), definition.options);
  const object = find();
  requireAlter(definition, execution, object, names);
  const wanted: Record<string, unknown> = { ...object.properties };
  for (const name of names) {
    if (name in definition.defaults) wanted[name] = definition.defaults[name];
    else delete wanted[name];
  }
  const checked = definition.check?.(execution, wanted, object.path.name, []) ?? wanted;
  await execution.account.change(async (change) => {
    change.update(object.id, { properties: checked, ...(names.includes("comment") ? { comment: "" } : {}) });
  });
}

function requireAlter(
  definition: KindDefinition,
  execution: Execution,
  object: CatalogObject,
  properties: readonly string[],
): void {
  if (definition.requireAlter) definition.requireAlter(execution, object, properties);
  else execution.account.access.require(execution.session, definition.alterPrivilege ?? "OWNERSHIP", object);
}

async function rename(
  definition: KindDefinition,
  execution: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
): Promise<void> {
  const { account, session } = execution;
  const name = reader.qualifiedName();
  reader.end();
  const object = find();
  account.access.require(session, "OWNERSHIP", object);
  const temporary = object.path.session !== undefined;
  const path = account.access.placeForNew(session, definition.kind, name, temporary);
  definition.renaming?.(object, path);
  await account.change(async (change) => {
    if (definition.move) await definition.move(change, object, path);
    else change.update(object.id, { path });
  });
  definition.renamed?.(execution, object.path, path);
}

// ALTER USER SET … and ALTER USER ADD … without a name are about the session's own user.
function nameIsLeftOut(reader: TokenReader): boolean {
  const [first, second] = [reader.peek(), reader.peek(1)];
  return (
    first?.kind === "word" &&
    ["SET", "UNSET", "ADD", "REMOVE", "ROTATE", "MODIFY"].includes(first.value) &&
    second !== undefined &&
    !["SET", "UNSET", "ADD", "REMOVE", "ROTATE", "MODIFY", "RENAME"].includes(second.value)
  );
}
