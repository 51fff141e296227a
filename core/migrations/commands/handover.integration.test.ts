import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startAccount, type TestAccount } from "../testing/account.ts";
import { createHistory, type Release, runSchemachange } from "../testing/schemachange.ts";

// A repository goes from schemachange to snowhook and back. Real schemachange is modelled (testing/schemachange.ts).

let account: TestAccount;

beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account?.close());

/** Every script writes its name and revision. `end` is what its text ends in. */
const note = (name: string, revision: number, end: string) =>
  `INSERT INTO PUBLIC.NOTES VALUES ('${name} ${revision}')${end}`;

/** Ends of texts that the releases hash in different ways, or that look as if they did. */
const ENDS = [";\n", ";\n\n-- end\n", "; -- end\n", ";\n/* the\n end */\n", "", ";\n-- end;\n"];

const tables: readonly (readonly [Release, string, (box: Sandbox) => Promise<void>])[] = [
  ["4.3", "a table that it made", (box) => createHistory(box.connection, table(box))],
  [
    "4.3",
    "a table that snowhook made and somebody added a column to",
    async (box) => {
      await box.deploy({});
      await box.rows(`ALTER TABLE ${table(box)} ADD COLUMN PIPELINE VARCHAR`);
    },
  ],
  [
    "4.4",
    "a table with more columns, in another order",
    async (box) => {
      await box.rows(`CREATE SCHEMA ${box.database}.METADATA`);
      await box.rows(
        `CREATE OR ALTER TABLE ${table(box)} (PIPELINE VARCHAR, INSTALLED_ON TIMESTAMP_LTZ, INSTALLED_BY VARCHAR, STATUS VARCHAR, EXECUTION_TIME NUMBER, CHECKSUM VARCHAR, SCRIPT_TYPE VARCHAR, SCRIPT VARCHAR, DESCRIPTION VARCHAR, VERSION VARCHAR)`,
      );
    },
  ],
];

const table = ({ database }: Sandbox) => `${database}.METADATA.CHANGE_HISTORY`;

it.each(tables)(
  "schemachange %s hands over and back five times, with %s: nothing runs twice, nothing is skipped",
  async (release, _, make) => {
    const box = await account.sandbox();
    await box.rows("CREATE TABLE PUBLIC.NOTES (N VARCHAR)");
    await make(box);
    const files: Record<string, string> = {};
    const expected: string[] = [];
    const session = await box.session();
    const theirs = () => runSchemachange(session, table(box), files, release);
    const ours = async () => {
      const report = await box.deploy(files);
      expect(report.failed).toBeUndefined();
      expect(report.warnings).toEqual([]);
      return report.applied.map(({ script }) => script);
    };
    let version = 0;
    const change = (turn: number) => {
      const end = (index: number) => ENDS[(turn + index) % ENDS.length] ?? "";
      const names = [
        `V${++version}__new.sql`,
        `V${++version}__sub.sql`,
        `R__new_${turn}.sql`,
        "R__often.sql",
      ];
      for (const [index, name] of names.entries()) {
        const text = note(name, turn, end(index));
        files[name] = text;
        expected.push(`${name} ${turn}`);
      }
      files["A__every_time.sql"] = note("A__every_time.sql", turn, end(4));
      expected.push(`A__every_time.sql ${turn}`);
      return [...names, "A__every_time.sql"];
    };
    const again = (turn: number) => {
      expected.push(`A__every_time.sql ${turn}`);
      return ["A__every_time.sql"];
    };
    for (let turn = 1; turn <= 5; turn++) {
      for (const [half, first, second] of [
        [1, theirs, ours],
        [2, ours, theirs],
      ] as const) {
        const step = 2 * turn + half;
        const changed = change(step);
        expect(await first()).toEqual(changed);
        expect(await second()).toEqual(again(step));
      }
    }
    expect(await box.column("SELECT N FROM PUBLIC.NOTES ORDER BY N")).toEqual(expected.toSorted());
  },
);
