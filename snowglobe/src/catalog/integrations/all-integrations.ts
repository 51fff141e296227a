import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { integrationKind } from "../kinds/integration.ts";
import { alterObject } from "../statements/alter-object.ts";
import { dropObject } from "../statements/drop-object.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { startsWith } from "../statements/object-families.ts";
import { apiIntegration } from "./api-integration.ts";
import { catalogIntegration } from "./catalog-integration.ts";
import { categoryOf, type IntegrationForm, integrationKindOf } from "./integration-form.ts";
import { notificationIntegration } from "./notification-integration.ts";
import { securityIntegration } from "./security-integration.ts";
import { storageIntegration } from "./storage-integration.ts";

/** Categories of integrations that are kept with their options; those for external access are apart. */
export const INTEGRATION_FORMS: readonly IntegrationForm[] = [
  storageIntegration,
  apiIntegration,
  notificationIntegration,
  securityIntegration,
  catalogIntegration,
];

export const INTEGRATION_KINDS: readonly KindDefinition[] = INTEGRATION_FORMS.map(integrationKindOf);

/** What the integration's category takes; undefined for external access. */
export function formOf(integration: CatalogObject): IntegrationForm | undefined {
  return INTEGRATION_FORMS.find(({ category }) => category === categoryOf(integration));
}

// ALTER and DROP INTEGRATION without its category mean whichever has the name.
function kindOf({ account, session }: Execution, name: readonly string[]): KindDefinition {
  const there = account.access.lookUp(session, "INTEGRATION", name);
  const at = INTEGRATION_FORMS.findIndex(({ category }) => there && category === categoryOf(there));
  return INTEGRATION_KINDS[at] ?? integrationKind;
}

const family = (verb: "ALTER" | "DROP", run: typeof alterObject): StatementFamily => ({
  name: `${verb} INTEGRATION`,
  commits: true,
  accepts: (tokens) => startsWith(tokens, [verb, "INTEGRATION"]),
  execute(execution) {
    const reader = new TokenReader(execution.sql, execution.tokens);
    reader.expect(verb, "INTEGRATION");
    reader.accept("IF", "EXISTS");
    return run(kindOf(execution, reader.qualifiedName()), execution);
  },
});

/** ALTER INTEGRATION and DROP INTEGRATION: https://docs.snowflake.com/en/sql-reference/sql/alter-integration */
export const integrationFamilies: readonly StatementFamily[] = [
  family("ALTER", alterObject),
  family("DROP", dropObject),
];
