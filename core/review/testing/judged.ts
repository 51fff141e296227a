// Changes of pull requests to a repository that holds `migrations/V1__a.sql`, of which nothing is deployed yet.

/** A script more. */
export const nextScript = { "migrations/V2__b.sql": "CREATE TABLE B (N NUMBER);\n" };
/** What nothing brings back. */
export const loss = { "migrations/V2__drop.sql": "-- drops it\nDROP STREAM CHANGES;\n" };
/** The same with a comment that accepts it. */
export const acceptedLoss = (reason: string) => ({
  "migrations/V2__drop.sql": `-- snowhook: allow unrecoverable: ${reason}\nDROP STREAM CHANGES;\n`,
});

/** What is changed; where it goes; what the check says; what stands in the comment. */
export const judged: readonly (readonly [
  string,
  Readonly<Record<string, string | null>>,
  string,
  string,
  readonly (string | RegExp)[],
])[] = [
  [
    "adds a script",
    nextScript,
    "dev",
    "success",
    ["2 scripts would run in dev", "2. `migrations/V2__b.sql`", "CREATE TABLE B"],
  ],
  ["changes nothing that is deployed", { "README.md": "hello" }, "dev", "success", []],
  [
    "drops a stream",
    loss,
    "dev",
    "failure",
    [
      "would be refused",
      "`migrations/V2__drop.sql:2`",
      "**unrecoverable**",
      "`STREAM CHANGES`",
      "docs.snowflake.com",
    ],
  ],
  [
    "accepts itself what it loses",
    acceptedLoss("told everybody"),
    "dev",
    "action_required",
    ["waits for /snowhook approve", "). Its comment says: `told everybody`."],
  ],
  [
    "loses what can be brought back",
    { "migrations/V2__x.sql": "DROP TABLE A;" },
    "dev",
    "success",
    ["To look at", "**destructive**"],
  ],
  [
    "loses it where that is blocked",
    { "migrations/V2__x.sql": "DROP TABLE A;" },
    "main",
    "failure",
    ["**destructive**"],
  ],
  [
    "hides it in a block",
    { "migrations/V2__x.sql": "BEGIN\n  EXECUTE IMMEDIATE 'DROP STREAM S';\nEND;" },
    "dev",
    "failure",
    ["**unrecoverable**", "in "],
  ],
  [
    "names a variable that is not there",
    { "migrations/V2__x.sql": "SELECT {{ nothing_there }};" },
    "dev",
    "failure",
    ["`migrations/V2__x.sql:1`", "nothing_there"],
  ],
  [
    "has a file name that is nearly a script's",
    { "migrations/V2_x.sql": "SELECT 1;" },
    "dev",
    "failure",
    ["Two underscores"],
  ],
  ["has one version twice", { "migrations/V1__other.sql": "SELECT 1;" }, "dev", "failure", ["same version"]],
  ["has a script that is empty", { "migrations/V2__x.sql": "-- nothing" }, "dev", "failure", ["is empty"]],
  [
    "has a file that is no script",
    { ...nextScript, "migrations/notes.sql": "SELECT 1;" },
    "dev",
    "success",
    ["Does not run", "its name is no script's"],
  ],
  [
    "has an assertion",
    { ...nextScript, "migrations/verify/a.sql": "SELECT 1;" },
    "dev",
    "success",
    ["Asserted afterwards", "`migrations/verify/a.sql`"],
  ],
  [
    "names a secret variable",
    { "migrations/V2__x.sql": "SELECT '{{ api_secret }}';" },
    "dev",
    "success",
    ["SELECT '***'"],
  ],
  [
    "takes the folder away",
    { "migrations/V1__a.sql": null },
    "dev",
    "failure",
    ["there is no file under migrations"],
  ],
  ["goes to a branch that nothing is deployed from", nextScript, "other", "success", []],
  [
    "tries to notify people",
    { "migrations/V2__x.sql": "COMMENT ON TABLE A IS '@acme/everybody ``` </details> #1';" },
    "dev",
    "success",
    ["````sql\nCOMMENT"],
  ],
  [
    "has a comment that accepts nothing",
    { "migrations/V2__x.sql": "-- snowhook: allow everything\nSELECT 1;" },
    "dev",
    "success",
    ["accepts nothing"],
  ],
];
