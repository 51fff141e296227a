import type { Execution } from "../../account/account.ts";
import type { CatalogObject, ObjectPath } from "../../account/catalog.ts";
import { alreadyExists, notSupported, syntaxError } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { pathText } from "../contents.ts";
import type { KindDefinition } from "./kind-definition.ts";
import { wordsOf } from "./kind-definition.ts";
import { type GivenOptions, readOptions } from "./read-options.ts";

interface CreateStatement {
  readonly mode: "CREATE" | "OR REPLACE" | "OR ALTER" | "IF NOT EXISTS";
  readonly name: readonly string[];
  readonly temporary: boolean;
  readonly given: GivenOptions;
}

/** Runs CREATE of the kind. @throws {SnowflakeError} 003001, 002003, 002002 and what its options can be wrong with. */
export async function createObject(definition: KindDefinition, execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const { mode, name, given, temporary } = parse(definition, execution);
  const path = account.access.placeForNew(session, definition.kind, name, temporary);
  const there = account.catalog.find(definition.kind, path);
  const isHidden = !temporary && account.catalog.find(definition.kind, { ...path, session: session.id });
  if (isHidden && (mode === "OR REPLACE" || mode === "OR ALTER"))
    throw notSupported(`CREATE ${mode} ${definition.kind} where a temporary one has that name`);
  if (there && mode === "CREATE") throw alreadyExists(pathText(path));
  if (there && mode === "IF NOT EXISTS") {
    return statusResult(`${path.name} already exists, statement succeeded.`);
  }
  const wanted = { ...definition.defaults, ...given.properties };
  const properties =
    definition.check?.(execution, wanted, path.name, Object.keys(given.properties)) ?? wanted;
  if (there) account.access.require(session, "OWNERSHIP", there);
  if (there && mode === "OR ALTER") {
    await account.change(async (change) => {
      change.update(there.id, {
        properties: { ...there.properties, ...properties },
        comment: given.comment ?? "",
      });
    });
    return statusResult(`${definition.label} ${path.name} successfully altered.`);
  }
  const made = await make(definition, execution, path, { properties, comment: given.comment }, there);
  definition.settled?.(execution, "created", made);
  return statusResult(`${definition.label} ${path.name} successfully created.`);
}

function make(
  definition: KindDefinition,
  execution: Execution,
  path: ObjectPath,
  given: GivenOptions,
  replaced: CatalogObject | undefined,
): Promise<CatalogObject> {
  const { account, session } = execution;
  return account.change(async (change) => {
    if (replaced) {
      await definition.dropping?.(execution, change, replaced);
      await change.drop(replaced.id);
    }
    const object = change.create({
      kind: definition.kind,
      path,
      owner: session.ownersRights?.role ?? session.role ?? "PUBLIC",
      comment: given.comment ?? "",
      properties: given.properties,
    });
    await definition.created?.(execution, change, object);
    return object;
  });
}

function parse(definition: KindDefinition, execution: Execution): CreateStatement {
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("CREATE");
  const orReplace = reader.accept("OR", "REPLACE");
  const orAlter = !orReplace && reader.accept("OR", "ALTER");
  const words = wordsOf(definition).join(" ");
  if (orReplace && !definition.orReplace) throw notSupported(`CREATE OR REPLACE ${words}`);
  if (orAlter && !definition.orAlter) throw notSupported(`CREATE OR ALTER ${words}`);
  const temporary = definition.temporary === true && reader.acceptOneOf("TEMPORARY", "TEMP") !== undefined;
  const modifier = reader.acceptOneOf(...Object.keys(definition.modifiers ?? {}));
  reader.expect(...wordsOf(definition));
  const ifNotExists = definition.ifNotExists !== false && reader.accept("IF", "NOT", "EXISTS");
  if (ifNotExists && (orReplace || orAlter)) {
    throw syntaxError(`options IF NOT EXISTS and ${orReplace ? "OR REPLACE" : "OR ALTER"} are incompatible.`);
  }
  const name = reader.qualifiedName();
  const given = readOptions(reader, words, { ...definition.options, ...definition.createOptions });
  return {
    mode: orReplace ? "OR REPLACE" : orAlter ? "OR ALTER" : ifNotExists ? "IF NOT EXISTS" : "CREATE",
    name,
    temporary,
    given: {
      ...given,
      properties: { ...(modifier ? definition.modifiers?.[modifier] : {}), ...given.properties },
    },
  };
}
