import { describe, expect, it } from "vitest";
import { workId } from "../apply/work-id.ts";
import { createHistorySql, insertHistorySql } from "../history/history-row.ts";
import { createLedgerSql } from "../history/ledger.ts";
import { metadataNames } from "../history/metadata-names.ts";
import { createLeaseSql } from "../lease/lease-sql.ts";
import { folderHash } from "../scripts/staged-folders.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const names = metadataNames({ historyTable: "D.METADATA.CHANGE_HISTORY" });

describe("formats that may never change (docs/FORMATS.md)", () => {
  it("names of an attempt's work", () => {
    const deployment = { environment: "dev", commit: "0123456789abcdef0123456789abcdef01234567", attempt: 1 };
    expect(workId(deployment)).toBe("349ed31e-6379-86f2-9ca8-2312a32a994f");
    expect(workId({ ...deployment, attempt: 2 })).not.toBe(workId(deployment));
    expect(workId({ environment: "de", commit: "vx", attempt: 1 })).not.toBe(
      workId({ environment: "dev", commit: "x", attempt: 1 }),
    );
  });

  it("folder hashes, whatever order the files come in", () => {
    const files: [string, Uint8Array][] = [
      ["b/c.py", bytes("x = 1\n")],
      ["a.py", bytes("")],
    ];
    expect(folderHash(new Map(files))).toBe("4b468da4e569610baaff64d57b6fb07d");
    expect(folderHash(new Map(files.toReversed()))).toBe("4b468da4e569610baaff64d57b6fb07d");
  });

  it("the history table and its rows", () => {
    expect(createHistorySql(names)).toBe(
      'CREATE TABLE IF NOT EXISTS "D"."METADATA"."CHANGE_HISTORY" (VERSION VARCHAR, DESCRIPTION VARCHAR, SCRIPT VARCHAR, SCRIPT_TYPE VARCHAR, CHECKSUM VARCHAR, EXECUTION_TIME NUMBER, STATUS VARCHAR, INSTALLED_BY VARCHAR, INSTALLED_ON TIMESTAMP_LTZ)',
    );
    const row = {
      version: "1",
      description: "It's \\",
      script: "V1__it's \\.sql",
      kind: "V",
      checksum: "c",
      status: "Success",
      executionTime: "3",
    } as const;
    expect(insertHistorySql(names, row)).toBe(
      `INSERT INTO "D"."METADATA"."CHANGE_HISTORY" (VERSION, DESCRIPTION, SCRIPT, SCRIPT_TYPE, CHECKSUM, EXECUTION_TIME, STATUS, INSTALLED_BY, INSTALLED_ON) SELECT '1', 'It''s \\\\', 'V1__it''s \\\\.sql', 'V', 'c', 3, 'Success', CURRENT_USER(), CURRENT_TIMESTAMP()`,
    );
  });

  it("the lease and the ledger", () => {
    expect(createLeaseSql(names.lease)).toBe(
      'CREATE TABLE IF NOT EXISTS "D"."METADATA"."SNOWHOOK_LEASE" (HOLDER VARCHAR, TOKEN VARCHAR, REENTERED BOOLEAN, TAKEN_ON TIMESTAMP_LTZ, EXPIRES_ON TIMESTAMP_LTZ, GENERATION NUMBER) AS SELECT \'\', \'\', FALSE, TO_TIMESTAMP_LTZ(0), TO_TIMESTAMP_LTZ(0), 0',
    );
    expect(createLedgerSql(names)).toBe(
      'CREATE TABLE IF NOT EXISTS "D"."METADATA"."SNOWHOOK_LEDGER" (KIND VARCHAR, ENVIRONMENT VARCHAR, COMMIT_ID VARCHAR, ATTEMPT NUMBER, SCRIPT VARCHAR, CHECKSUM VARCHAR, QUERY_ID VARCHAR, STATEMENT_NUMBER NUMBER, LINE_NUMBER NUMBER, ERROR_CODE VARCHAR, ERROR_MESSAGE VARCHAR, RECORDED_BY VARCHAR, RECORDED_ON TIMESTAMP_LTZ)',
    );
  });

  it("names of one, two and three parts", () => {
    const table = (historyTable: string) => metadataNames({ historyTable }).history;
    expect(metadataNames({}).history).toBe('"METADATA"."SCHEMACHANGE"."CHANGE_HISTORY"');
    expect(table("h")).toBe('"METADATA"."SCHEMACHANGE"."H"');
    expect(table("s.h")).toBe('"METADATA"."S"."H"');
    expect(table('d."my s"."lower"')).toBe('"D"."my s"."lower"');
    expect(table("my-db.s.h")).toBe('"my-db"."S"."H"');
    expect(() => table("a.b.c.d")).toThrow(/more than three parts/);
  });
});
