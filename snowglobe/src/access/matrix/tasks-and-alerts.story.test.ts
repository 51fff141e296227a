import { DATABASE, INSIDE, WAREHOUSE } from "./places.ts";
import { testPrivileges } from "./test-privileges.ts";

/*
 * https://docs.snowflake.com/en/user-guide/tasks-intro#task-security and the pages of the statements under
 * https://docs.snowflake.com/en/sql-reference/sql/
 */

const TASK = "CREATE TASK d.s.a_task WAREHOUSE = w SCHEDULE = '60 MINUTE' AS SELECT 1";
const ALERT =
  "CREATE ALERT d.s.an_alert WAREHOUSE = w SCHEDULE = '60 MINUTE' IF (EXISTS (SELECT 1)) THEN SELECT 2";

testPrivileges({
  setup: [
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE ROLE r",
    TASK,
    ALERT,
    "CREATE TASK d.s.r_task WAREHOUSE = w AS SELECT 1",
    "CREATE ALERT d.s.r_alert WAREHOUSE = w SCHEDULE = '60 MINUTE' IF (EXISTS (SELECT 1)) THEN SELECT 2",
  ],
  look: [
    "SHOW TASKS IN ACCOUNT",
    "SHOW ALERTS IN ACCOUNT",
    "SELECT COUNT(*) FROM TABLE(d.INFORMATION_SCHEMA.TASK_HISTORY())",
    "SELECT COUNT(*) FROM TABLE(d.INFORMATION_SCHEMA.ALERT_HISTORY())",
  ],
  rows: [
    {
      sql: "CREATE TASK d.s.made WAREHOUSE = w AS SELECT 1",
      needs: [DATABASE, "CREATE TASK ON SCHEMA d.s", WAREHOUSE],
      undo: "DROP TASK d.s.made",
    },
    {
      sql: "CREATE TASK d.s.made WAREHOUSE = w AFTER d.s.a_task AS SELECT 1",
      needs: [DATABASE, "CREATE TASK ON SCHEMA d.s", "OWNERSHIP ON TASK d.s.a_task"],
      undo: "DROP TASK d.s.made",
    },
    {
      sql: "CREATE TASK d.s.made WAREHOUSE = w FINALIZE = d.s.a_task AS SELECT 1",
      needs: [DATABASE, "CREATE TASK ON SCHEMA d.s", "OWNERSHIP ON TASK d.s.a_task"],
      undo: "DROP TASK d.s.made",
    },
    { sql: "EXECUTE TASK d.s.a_task", needs: [...INSIDE, "OPERATE ON TASK d.s.a_task"] },
    {
      sql: "ALTER TASK d.s.a_task RESUME",
      needs: [...INSIDE, "OPERATE ON TASK d.s.a_task"],
      also: ["MONITOR ON TASK d.s.a_task"],
      undo: "ALTER TASK d.s.a_task SUSPEND",
    },
    {
      sql: "SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('d.s.a_task')",
      needs: [...INSIDE, "OWNERSHIP ON TASK d.s.a_task"],
      also: ["EXECUTE TASK ON ACCOUNT"],
      undo: "ALTER TASK d.s.a_task SUSPEND",
    },
    {
      sql: "ALTER TASK d.s.a_task SET COMMENT = 'x'",
      needs: [...INSIDE, "OWNERSHIP ON TASK d.s.a_task"],
      also: ["OPERATE ON TASK d.s.a_task"],
      undo: "ALTER TASK d.s.a_task UNSET COMMENT",
    },
    {
      sql: "ALTER TASK d.s.a_task MODIFY AS SELECT 2",
      needs: [...INSIDE, "OWNERSHIP ON TASK d.s.a_task"],
      undo: "ALTER TASK d.s.a_task MODIFY AS SELECT 1",
    },
    {
      sql: "DROP TASK d.s.a_task",
      needs: [...INSIDE, "OWNERSHIP ON TASK d.s.a_task"],
      also: ["OPERATE ON TASK d.s.a_task"],
      undo: TASK,
    },
    // "… the EXECUTE TASK privilege on the account": of the owner, whoever resumes it.
    {
      sql: "ALTER TASK d.s.r_task RESUME",
      needs: ["EXECUTE TASK ON ACCOUNT"],
      also: [...INSIDE, "OWNERSHIP ON TASK d.s.r_task"],
      undo: "ALTER TASK d.s.r_task SUSPEND",
      words: {
        "EXECUTE TASK ON ACCOUNT":
          /^Cannot execute task R_TASK, EXECUTE TASK privilege must be granted to owner role R\.$/,
      },
    },
    { sql: "DESCRIBE TASK d.s.a_task", needs: [...INSIDE, "MONITOR ON TASK d.s.a_task"] },
    { sql: "SELECT GET_DDL('TASK', 'd.s.a_task')", needs: [...INSIDE, "MONITOR ON TASK d.s.a_task"] },
    {
      sql: "CREATE ALERT d.s.made WAREHOUSE = w SCHEDULE = '60 MINUTE' IF (EXISTS (SELECT 1)) THEN SELECT 2",
      needs: [DATABASE, "CREATE ALERT ON SCHEMA d.s", WAREHOUSE],
      undo: "DROP ALERT d.s.made",
    },
    {
      sql: "ALTER ALERT d.s.an_alert RESUME",
      needs: [...INSIDE, "OPERATE ON ALERT d.s.an_alert"],
      undo: "ALTER ALERT d.s.an_alert SUSPEND",
    },
    {
      sql: "EXECUTE ALERT d.s.an_alert",
      needs: [...INSIDE, "OPERATE ON ALERT d.s.an_alert", "EXECUTE ALERT ON ACCOUNT", WAREHOUSE],
    },
    {
      sql: "ALTER ALERT d.s.an_alert SET COMMENT = 'x'",
      needs: [...INSIDE, "OWNERSHIP ON ALERT d.s.an_alert"],
      also: ["OPERATE ON ALERT d.s.an_alert"],
      undo: "ALTER ALERT d.s.an_alert UNSET COMMENT",
    },
    {
      sql: "DROP ALERT d.s.an_alert",
      needs: [...INSIDE, "OWNERSHIP ON ALERT d.s.an_alert"],
      also: ["MONITOR ON ALERT d.s.an_alert"],
      undo: ALERT,
    },
    {
      sql: "ALTER ALERT d.s.r_alert RESUME",
      needs: ["EXECUTE ALERT ON ACCOUNT"],
      also: [...INSIDE, "OWNERSHIP ON ALERT d.s.r_alert"],
      undo: "ALTER ALERT d.s.r_alert SUSPEND",
      words: {
        "EXECUTE ALERT ON ACCOUNT":
          /^Cannot execute alert R_ALERT, EXECUTE ALERT privilege must be granted to owner role R\.$/,
      },
    },
    { sql: "DESCRIBE ALERT d.s.an_alert", needs: [...INSIDE, "MONITOR ON ALERT d.s.an_alert"] },
    { sql: "SELECT GET_DDL('ALERT', 'd.s.an_alert')", needs: [...INSIDE, "MONITOR ON ALERT d.s.an_alert"] },
  ],
});
