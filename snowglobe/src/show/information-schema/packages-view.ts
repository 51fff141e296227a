import { PYTHON_VERSIONS } from "../../routines/python-clauses.ts";
import { text } from "../shown-column.ts";
import { informationView } from "./view.ts";

/**
 * What PACKAGES of a routine may name. Snowpark is this account's own, in the one Python that it has: it has no version.
 * https://docs.snowflake.com/en/sql-reference/info-schema/packages
 */
export const PACKAGES_VIEW = informationView<string>(
  "PACKAGES",
  [
    text("PACKAGE_NAME", () => "snowflake-snowpark-python"),
    text("VERSION", () => null),
    text("LANGUAGE", () => "python"),
    text("RUNTIME_VERSION", (version) => version),
  ],
  () => PYTHON_VERSIONS,
);
