import type { CatalogObject } from "../../account/catalog.ts";
import { stringLiteral } from "../../sql/literal.ts";
import { writtenName } from "../../sql/quoted-name.ts";
import { readStreamProperties } from "../../storage/stream-properties.ts";
import type { DdlContext } from "./ddl-of.ts";

/** CREATE STREAM; where it stands is not among it. */
export function streamDdl({ execution, qualified }: DdlContext, stream: CatalogObject): string {
  const { sourceId, sourceName, appendOnly } = readStreamProperties(stream);
  const whole = ({ database = "", schema = "", name }: CatalogObject["path"]) =>
    [database, schema, name].map(writtenName).join(".");
  const source = execution.account.catalog.byId(sourceId);
  const name = qualified ? whole(stream.path) : writtenName(stream.path.name);
  const options = [
    ...(appendOnly ? ["append_only = true"] : []),
    ...(stream.comment === "" ? [] : [`COMMENT = ${stringLiteral(stream.comment)}`]),
  ];
  const on = `${source?.kind.toLowerCase() ?? "table"} ${source ? whole(source.path) : sourceName}`;
  return `${[`create or replace stream ${name} on ${on}`, ...options].join(" ")};`;
}
