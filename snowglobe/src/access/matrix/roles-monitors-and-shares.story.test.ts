import { INSIDE, WAREHOUSE } from "./places.ts";
import { testPrivileges } from "./test-privileges.ts";

// https://docs.snowflake.com/en/user-guide/security-access-control-considerations, …/resource-monitors#access-control-privileges, …/data-sharing-gs

testPrivileges({
  setup: [
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE ROLE r",
    "CREATE ROLE other",
    "CREATE TABLE t (a INT)",
    "CREATE DATABASE ROLE d.reader",
    "GRANT USAGE ON SCHEMA d.s TO DATABASE ROLE d.reader",
    "GRANT SELECT ON TABLE d.s.t TO DATABASE ROLE d.reader",
    "CREATE DATABASE ROLE d.old_role",
    "CREATE RESOURCE MONITOR rm WITH CREDIT_QUOTA = 10",
    "CREATE RESOURCE MONITOR old_rm WITH CREDIT_QUOTA = 10",
    "CREATE SHARE sh",
    "CREATE SHARE old_share",
    "CREATE WAREHOUSE second",
    "USE WAREHOUSE w",
  ],
  look: [
    "SHOW RESOURCE MONITORS",
    "SHOW SHARES",
    "SHOW ROLES",
    "SHOW WAREHOUSES",
    "SHOW DATABASE ROLES IN DATABASE d",
    "SHOW SCHEMAS IN DATABASE d",
    "SHOW GRANTS TO ROLE other",
    "SHOW GRANTS TO SHARE sh",
  ],
  rows: [
    // All that it needs comes by way of the database role.
    { sql: "SELECT * FROM d.s.t", needs: ["USAGE ON DATABASE ROLE d.reader", WAREHOUSE] },
    {
      sql: "GRANT DATABASE ROLE d.reader TO ROLE other",
      needs: ["OWNERSHIP ON DATABASE ROLE d.reader"],
      also: ["USAGE ON DATABASE d"],
      undo: "REVOKE DATABASE ROLE d.reader FROM ROLE other",
      // Who has any privilege on the database may list its roles.
      words: { "OWNERSHIP ON DATABASE ROLE d.reader": /^Grant not executed: Insufficient privileges\.$/ },
    },
    {
      sql: "DROP DATABASE ROLE d.old_role",
      needs: ["USAGE ON DATABASE d", "OWNERSHIP ON DATABASE ROLE d.old_role"],
      undo: "CREATE DATABASE ROLE d.old_role",
    },
    {
      sql: "ALTER RESOURCE MONITOR rm SET CREDIT_QUOTA = 20",
      needs: ["MODIFY ON RESOURCE MONITOR rm"],
      also: ["MONITOR ON RESOURCE MONITOR rm"],
      undo: "ALTER RESOURCE MONITOR rm SET CREDIT_QUOTA = 10",
    },
    {
      sql: "CREATE SHARE made",
      needs: ["CREATE SHARE ON ACCOUNT"],
      undo: "DROP SHARE made",
    },
    {
      sql: "GRANT USAGE ON DATABASE d TO SHARE sh",
      needs: ["OWNERSHIP ON SHARE sh"],
      also: ["OWNERSHIP ON DATABASE d"],
      undo: "REVOKE USAGE ON DATABASE d FROM SHARE sh",
    },
    { sql: "DROP SHARE old_share", needs: ["OWNERSHIP ON SHARE old_share"], undo: "CREATE SHARE old_share" },
    {
      sql: "ALTER WAREHOUSE second SET COMMENT = 'x'",
      needs: ["MODIFY ON WAREHOUSE second"],
      also: ["USAGE ON WAREHOUSE second", "OPERATE ON WAREHOUSE second", "MONITOR ON WAREHOUSE second"],
      undo: "ALTER WAREHOUSE second UNSET COMMENT",
    },
    {
      sql: "DROP WAREHOUSE second",
      needs: ["OWNERSHIP ON WAREHOUSE second"],
      also: ["MODIFY ON WAREHOUSE second"],
      undo: ["CREATE WAREHOUSE second", "USE WAREHOUSE w"],
    },
    {
      sql: "DROP SCHEMA d.s",
      needs: ["USAGE ON DATABASE d", "OWNERSHIP ON SCHEMA d.s"],
      also: [...INSIDE],
      undo: "UNDROP SCHEMA d.s",
    },
  ],
});
