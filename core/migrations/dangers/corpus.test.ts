import { expect, it } from "vitest";
import { judgeScript } from "./judge-script.ts";
import { dangerousChanges, harmlessChanges } from "./testing/corpus.ts";

const judge = (content: string) => {
  const { statements } = judgeScript({ name: "V1__x.sql", path: "V1__x.sql", content, linesBefore: 0 });
  const order = ["safe", "expensive", "destructive", "unrecoverable"];
  const worst = Math.max(0, ...statements.map((statement) => order.indexOf(statement.class)));
  return { class: order[worst], unreadable: statements.some(({ unreadable }) => unreadable) };
};

it("puts every dangerous change of the corpus into its class", () => {
  const changes = dangerousChanges();
  expect(changes.length).toBeGreaterThanOrEqual(120);
  const wrong = changes.flatMap(({ title, sql, ...expected }) => {
    const said = judge(sql);
    const right = said.class === expected.class && said.unreadable === expected.unreadable;
    return right ? [] : [{ title, expected, said }];
  });
  const names = new Set(changes.map((change) => change.class));
  const counts = [...names].map((name) => `${changes.filter((one) => one.class === name).length} ${name}`);
  console.info(`dangers: ${changes.length - wrong.length} of ${changes.length} right (${counts.join(", ")})`);
  expect(wrong).toEqual([]);
});

it("leaves what is harmless alone: fewer than 2 in 100", () => {
  const changes = harmlessChanges();
  expect(changes.length).toBeGreaterThanOrEqual(300);
  const alarms = changes.filter((sql) => {
    const said = judge(sql);
    return said.class !== "safe" || said.unreadable;
  });
  console.info(`dangers: ${alarms.length} false alarms in ${changes.length} harmless changes`);
  expect(alarms, alarms.join("\n")).toEqual([]);
});
