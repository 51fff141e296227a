import { ConfigError } from "../errors/index.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteIdentifier } from "../snowflake/quote.ts";

/** What a role that rehearses may hold outside of rehearsals: its warehouse, and nothing that leads anywhere. */
const MAY_HOLD = new Set(["USAGE ON WAREHOUSE", "OPERATE ON WAREHOUSE", "MONITOR ON WAREHOUSE"]);
/** What everybody holds through PUBLIC would be the rehearsal's too. */
const NOT_FOR_PUBLIC = /INTEGRATION|SECRET|^ACCOUNT$|EXTERNAL_VOLUME|STAGE/;

/**
 * Refuses a rehearsal's user that could reach anything but clones: another role, an integration, a secret, the account,
 * a database. Asked in its own session before anything is cloned, each time: a grant can be made at any moment.
 * @throws {ConfigError} naming the privilege, and how to take it away
 */
export async function checkRehearsalRole(
  connection: Pick<SnowflakeConnection, "query">,
  role: string,
): Promise<void> {
  const { rows: session } = await connection.query<{ U: unknown; R: unknown }>(
    "SELECT CURRENT_USER() AS U, CURRENT_ROLE() AS R",
  );
  const user = String(session[0]?.U ?? "");
  const { rows: roles } = await connection.query(`SHOW GRANTS TO USER ${quoteIdentifier(user)}`);
  for (const held of roles.map((row) => String(row.role ?? "")).filter((name) => name !== "")) {
    if (held === role) continue;
    throw tooMuch(
      `the user ${user} has the role ${held} beside ${role}`,
      `REVOKE ROLE ${held} FROM USER ${user};`,
    );
  }
  for (const row of await grantsTo(connection, role)) {
    const right = `${row.privilege} ON ${row.on}`;
    if (MAY_HOLD.has(right) || isInRehearsal(row.name)) continue;
    const name = row.on === "ACCOUNT" ? "" : ` ${row.name}`;
    const object = row.on.replaceAll("_", " ");
    const revoke =
      row.on === "ROLE"
        ? `REVOKE ROLE ${row.name} FROM ROLE ${role};`
        : `REVOKE ${row.privilege} ON ${object}${name} FROM ROLE ${role};`;
    throw tooMuch(`the role ${role} holds ${row.privilege} ON ${object}${name}`, revoke);
  }
  for (const row of await grantsTo(connection, "PUBLIC")) {
    if (!NOT_FOR_PUBLIC.test(row.on) || isInRehearsal(row.name)) continue;
    throw tooMuch(
      `everybody holds ${row.privilege} ON ${row.on} ${row.name} through PUBLIC, so a rehearsal would too`,
      `REVOKE ${row.privilege} ON ${row.on.replaceAll("_", " ")} ${row.name} FROM ROLE PUBLIC;`,
    );
  }
}

interface Held {
  readonly privilege: string;
  /** `WAREHOUSE` */
  readonly on: string;
  readonly name: string;
}

async function grantsTo(connection: Pick<SnowflakeConnection, "query">, role: string): Promise<Held[]> {
  const { rows } = await connection.query(`SHOW GRANTS TO ROLE ${quoteIdentifier(role)}`);
  return rows.map((row) => ({
    privilege: String(row.privilege ?? ""),
    on: String(row.granted_on ?? "").replaceAll(" ", "_"),
    name: String(row.name ?? ""),
  }));
}

/** Of this rehearsal, or of another one that was not dropped yet: clones as well. */
function isInRehearsal(name: string): boolean {
  return /^"?RH_\d+_\d+_[0-9A-F]+_\d{8}T\d{4}_[0-9A-F]{8}"?(?:\.|$)/.test(name);
}

function tooMuch(what: string, revoke: string): ConfigError {
  return new ConfigError(`${what}: a rehearsal could reach out`, {
    next: `As an administrator: ${revoke} What runs there is a pull request that nobody has accepted yet.`,
  });
}
