import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { contentsOf } from "../../catalog/contents.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { resultOf, text, time } from "../shown-column.ts";
import { isShown } from "../visible.ts";

/** DESCRIBE DATABASE and SCHEMA list what stands in them: https://docs.snowflake.com/en/sql-reference/sql/desc-database */
export function describeContents(execution: Execution, container: CatalogObject): ResultSet {
  const shown = contentsOf(execution.account.catalog, container).filter(
    (object) => object.kind !== "DATABASE ROLE" && isShown(execution, object),
  );
  return resultOf<CatalogObject>(
    [
      time("created_on", (object) => object.createdOn),
      text("name", (object) => object.path.name),
      text("kind", (object) => object.kind),
    ],
    shown,
    "OTHER",
  );
}
