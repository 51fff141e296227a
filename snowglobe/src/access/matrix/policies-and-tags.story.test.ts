import { DATABASE, INSIDE } from "./places.ts";
import { type PrivilegeRow, testPrivileges } from "./test-privileges.ts";

// https://docs.snowflake.com/en/user-guide/security-column-intro#access-control, …/password-authentication#privileges, …/session-policies-managing, …/object-tagging/work

const POLICIES = [
  { kind: "ROW ACCESS POLICY", body: "AS (n INT) RETURNS BOOLEAN -> TRUE" },
  { kind: "MASKING POLICY", body: "AS (n INT) RETURNS INT -> n" },
  { kind: "PASSWORD POLICY", body: "PASSWORD_MIN_LENGTH = 9" },
  { kind: "SESSION POLICY", body: "SESSION_IDLE_TIMEOUT_MINS = 30" },
];
const nameOf = (kind: string) => `d.s.a_${kind.toLowerCase().replaceAll(" ", "_")}`;

const ofPolicy = ({ kind, body }: (typeof POLICIES)[number]): PrivilegeRow[] => {
  const name = nameOf(kind);
  const apply = `APPLY ON ${kind} ${name}`;
  const owned = `OWNERSHIP ON ${kind} ${name}`;
  return [
    {
      sql: `CREATE ${kind} d.s.made ${body}`,
      needs: [DATABASE, `CREATE ${kind} ON SCHEMA d.s`],
      undo: `DROP ${kind} d.s.made`,
    },
    { sql: `DESCRIBE ${kind} ${name}`, needs: [...INSIDE, apply] },
    {
      sql: `ALTER ${kind} ${name} SET COMMENT = 'x'`,
      needs: [...INSIDE, owned],
      also: [apply],
      undo: `ALTER ${kind} ${name} UNSET COMMENT`,
    },
    {
      sql: `DROP ${kind} ${name}`,
      needs: [...INSIDE, owned],
      also: [apply],
      undo: `CREATE ${kind} ${name} ${body}`,
    },
  ];
};

testPrivileges({
  setup: [
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE ROLE r",
    "CREATE USER bob PASSWORD = 'Secret words 1'",
    "CREATE TABLE owned (a INT)",
    "CREATE TABLE foreign_table (a INT)",
    ...POLICIES.map(({ kind, body }) => `CREATE ${kind} ${nameOf(kind)} ${body}`),
    "GRANT OWNERSHIP ON TABLE owned TO ROLE r",
    "CREATE NETWORK POLICY np ALLOWED_IP_LIST = ('192.0.2.0/24')",
    "CREATE NETWORK POLICY old_np ALLOWED_IP_LIST = ('192.0.2.0/24')",
    "CREATE TAG label",
    "CREATE TAG old_label",
  ],
  look: [
    ...POLICIES.map(({ kind }) => `SHOW ${kind.replace("POLICY", "POLICIES")} IN ACCOUNT`),
    "SHOW NETWORK POLICIES",
    "SHOW TAGS IN ACCOUNT",
    "DESCRIBE USER bob",
    "SELECT policy_name, policy_kind, ref_entity_name FROM TABLE(d.INFORMATION_SCHEMA.POLICY_REFERENCES(REF_ENTITY_NAME => 'd.s.owned', REF_ENTITY_DOMAIN => 'TABLE'))",
    "SELECT policy_name FROM TABLE(d.INFORMATION_SCHEMA.POLICY_REFERENCES(REF_ENTITY_NAME => 'd.s.foreign_table', REF_ENTITY_DOMAIN => 'TABLE'))",
    "SELECT SYSTEM$GET_TAG('d.s.label', 'd.s.owned', 'TABLE'), SYSTEM$GET_TAG('d.s.label', 'd.s.foreign_table', 'TABLE')",
  ],
  rows: [
    ...POLICIES.flatMap(ofPolicy),
    {
      sql: "ALTER TABLE d.s.owned MODIFY COLUMN a SET MASKING POLICY d.s.a_masking_policy",
      needs: [...INSIDE, "APPLY ON MASKING POLICY d.s.a_masking_policy"],
      undo: "ALTER TABLE d.s.owned MODIFY COLUMN a UNSET MASKING POLICY",
    },
    // With the account's privilege neither the table nor the policy needs to be one's own.
    {
      sql: "ALTER TABLE d.s.foreign_table MODIFY COLUMN a SET MASKING POLICY d.s.a_masking_policy",
      needs: ["APPLY MASKING POLICY ON ACCOUNT"],
      also: [...INSIDE, "SELECT ON TABLE d.s.foreign_table", "APPLY ON MASKING POLICY d.s.a_masking_policy"],
      undo: "ALTER TABLE d.s.foreign_table MODIFY COLUMN a UNSET MASKING POLICY",
      words: {
        "APPLY MASKING POLICY ON ACCOUNT":
          /^SQL access control error:\nInsufficient privileges to operate on table 'FOREIGN_TABLE'\.$/,
      },
    },
    ...["PASSWORD", "SESSION"].map(
      (word): PrivilegeRow => ({
        sql: `ALTER USER bob SET ${word} POLICY d.s.a_${word.toLowerCase()}_policy`,
        needs: [
          ...INSIDE,
          "OWNERSHIP ON USER bob",
          `APPLY ON ${word} POLICY d.s.a_${word.toLowerCase()}_policy`,
        ],
        undo: `ALTER USER bob UNSET ${word} POLICY`,
        undoTells: true,
      }),
    ),
    {
      sql: "CREATE NETWORK POLICY made ALLOWED_IP_LIST = ('192.0.2.0/24')",
      needs: ["CREATE NETWORK POLICY ON ACCOUNT"],
      undo: "DROP NETWORK POLICY made",
    },
    { sql: "DESCRIBE NETWORK POLICY np", needs: ["OWNERSHIP ON NETWORK POLICY np"] },
    {
      sql: "ALTER NETWORK POLICY np SET COMMENT = 'x'",
      needs: ["OWNERSHIP ON NETWORK POLICY np"],
      undo: "ALTER NETWORK POLICY np UNSET COMMENT",
    },
    {
      sql: "DROP NETWORK POLICY old_np",
      needs: ["OWNERSHIP ON NETWORK POLICY old_np"],
      undo: "CREATE NETWORK POLICY old_np ALLOWED_IP_LIST = ('192.0.2.0/24')",
    },
    {
      sql: "ALTER TABLE d.s.owned SET TAG d.s.label = 'x'",
      needs: [...INSIDE, "APPLY ON TAG d.s.label"],
      undo: "ALTER TABLE d.s.owned UNSET TAG d.s.label",
    },
    {
      sql: "ALTER TABLE d.s.foreign_table SET TAG d.s.label = 'x'",
      needs: ["APPLY TAG ON ACCOUNT"],
      also: [...INSIDE, "SELECT ON TABLE d.s.foreign_table", "APPLY ON TAG d.s.label"],
      undo: "ALTER TABLE d.s.foreign_table UNSET TAG d.s.label",
      words: {
        "APPLY TAG ON ACCOUNT":
          /^SQL access control error:\nInsufficient privileges to operate on table 'FOREIGN_TABLE'\.$/,
      },
    },
    {
      sql: "ALTER TAG d.s.label SET COMMENT = 'x'",
      needs: [...INSIDE, "OWNERSHIP ON TAG d.s.label"],
      also: ["APPLY ON TAG d.s.label"],
      undo: "ALTER TAG d.s.label UNSET COMMENT",
    },
    {
      sql: "DROP TAG d.s.old_label",
      needs: [...INSIDE, "OWNERSHIP ON TAG d.s.old_label"],
      also: ["APPLY ON TAG d.s.old_label"],
      undo: "CREATE TAG d.s.old_label",
    },
  ],
});
