import type { Account } from "../../account/account.ts";
import type { ObjectPath } from "../../account/catalog.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { oneOf } from "../statements/option-readers.ts";

/** https://docs.snowflake.com/en/sql-reference/sql/create-image-repository */
export const imageRepositoryKind: KindDefinition = {
  kind: "IMAGE REPOSITORY",
  label: "Image Repository",
  options: {},
  createOptions: {
    ENCRYPTION: {
      property: "encryption",
      read(reader, option) {
        reader.expect("(", "TYPE", "=");
        const type = oneOf(["SNOWFLAKE_FULL", "SNOWFLAKE_SSE"])(reader, option);
        reader.expect(")");
        return type;
      },
    },
  },
  defaults: { encryption: "SNOWFLAKE_SSE" },
  orReplace: true,
  orAlter: false,
  rename: false,
};

/** `org-account.registry.snowflakecomputing.com/db/schema/repository`, in lower case, with - for _ in the host. */
export function repositoryUrl(account: Pick<Account, "name" | "organization">, path: ObjectPath): string {
  const host = `${account.organization}-${account.name}.registry.snowflakecomputing.com`;
  const place = [path.database, path.schema, path.name].join("/");
  return `${host.replaceAll("_", "-")}/${place}`.toLowerCase();
}
