import { type Folder, inHistory, log } from "./folder.ts";

export const running: readonly Folder[] = [
  {
    name: "a script that fails behind DDL leaves no rows; mended, it writes them once",
    files: {
      "s/V2__rows.sql": `${log}INSERT INTO NOTES VALUES ('a');\nINSERT INTO NOTES VALUES ('b');\nINSERT INTO GONE VALUES (1);`,
    },
    steps: [
      { exit: 2, says: "GONE" },
      {
        change: {
          "s/V2__rows.sql": `${log}INSERT INTO NOTES VALUES ('a');\nINSERT INTO NOTES VALUES ('b');\n`,
        },
        exit: 0,
      },
    ],
    history: { "V2__rows.sql": undefined },
    rows: { "SELECT N FROM NOTES ORDER BY N": ["a", "b"] },
  },
  {
    name: "transactions of the scripts' own",
    files: {
      "s/V1__table.sql": log,
      "s/V2__own.sql": "BEGIN;\nINSERT INTO NOTES VALUES ('in tx');\nCOMMIT;\n",
      "s/V3__rolled.sql":
        "BEGIN TRANSACTION;\nINSERT INTO NOTES VALUES ('rolled');\nROLLBACK;\nINSERT INTO NOTES VALUES ('after');\n",
      "s/V4__open.sql": "BEGIN;\nINSERT INTO NOTES VALUES ('left open');\n",
      "s/V5__back.sql": "INSERT INTO NOTES VALUES ('x');\nROLLBACK;",
      "s/V6__half.sql":
        "INSERT INTO NOTES VALUES ('y');\nCOMMIT;\nINSERT INTO NOTES VALUES ('z');\nROLLBACK;\n",
      "s/V7__fails.sql":
        "INSERT INTO NOTES VALUES ('before');\nBEGIN;\nINSERT INTO NOTES VALUES ('in second');\nCOMMIT;\nINSERT INTO NOTES VALUES ('lost');\nSELECT * FROM GONE;",
    },
    steps: [{ exit: 2, says: "V7__fails.sql:6" }],
    history: {
      "V1__table.sql": undefined,
      "V2__own.sql": undefined,
      "V3__rolled.sql": undefined,
      "V4__open.sql": undefined,
      "V5__back.sql": undefined,
      "V6__half.sql": undefined,
    },
    rows: {
      "SELECT N FROM NOTES ORDER BY N": ["after", "before", "in second", "in tx", "left open", "y"],
    },
  },
  {
    name: "a procedure that runs DDL, called behind its own making and by itself",
    files: {
      "s/V1__make.sql":
        "CREATE OR REPLACE PROCEDURE MAKE_IT() RETURNS VARCHAR LANGUAGE SQL AS\n$$\nBEGIN\n  CREATE OR REPLACE TABLE MADE (A INT);\n  RETURN 'ok';\nEND;\n$$;\nCALL MAKE_IT();\n",
      "s/V2__call.sql": "CALL MAKE_IT();\n",
      "s/V3__notes.sql": `${log}INSERT INTO NOTES VALUES ('after');\n`,
    },
    steps: [{ exit: 0 }, { argv: inHistory("-ac"), exit: 0, says: "Nothing to apply" }],
    history: { "V1__make.sql": undefined, "V2__call.sql": undefined, "V3__notes.sql": undefined },
    rows: { "SELECT COUNT(*) FROM MADE": [0], "SELECT N FROM NOTES": ["after"] },
  },
];
