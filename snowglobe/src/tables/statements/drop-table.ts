import type { Execution } from "../../account/account.ts";
import { isTableLike } from "../../account/catalog.ts";
import { readObjectName } from "../../catalog/object-name.ts";
import { invalid } from "../../errors/invalid.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { findTableLike } from "../find-table.ts";
import { refuseWhileNamed } from "../hybrid-table.ts";
import { refuseOtherView } from "../materialized-view.ts";
import { refuseWhileAttached } from "../policy-statements.ts";
import type { TableStatementKind } from "../written/create-words.ts";

/** DROP TABLE | VIEW | SEQUENCE | DYNAMIC TABLE | ROW ACCESS POLICY | FUNCTION [IF EXISTS]. */
export async function dropObject(
  execution: Execution,
  reader: TokenReader,
  kind: TableStatementKind,
  materialized = false,
): Promise<ResultSet> {
  const { account, session } = execution;
  const ifExists = reader.accept("IF", "EXISTS");
  const name = readObjectName(reader, kind);
  reader.acceptOneOf("CASCADE", "RESTRICT");
  reader.end();
  const wanted = isTableLike(kind) ? ("TABLE LIKE" as const) : kind;
  const last = name.at(-1) ?? "";
  if (ifExists && !account.access.lookUp(session, wanted, name))
    return statusResult(`Drop statement executed successfully (${last} already dropped).`);
  const object = isTableLike(kind)
    ? findTableLike(execution, kind, name)
    : account.access.resolve(session, kind, name);
  if (object.kind !== kind)
    throw invalid(
      "002203",
      "42710",
      `Object found is of type '${object.kind}', not specified type '${kind}'.`,
    );
  if (kind === "VIEW") refuseOtherView(object, materialized);
  account.access.require(session, "OWNERSHIP", object);
  refuseWhileNamed(account.catalog, object);
  if (kind === "ROW ACCESS POLICY" || kind === "MASKING POLICY")
    refuseWhileAttached(execution, object, "dropped");
  await account.change((change) => change.drop(object.id));
  return statusResult(`${last} successfully dropped.`);
}
