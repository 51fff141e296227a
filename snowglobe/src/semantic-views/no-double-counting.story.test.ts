import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openWholeAccount, type WholeAccount } from "../parts/open-whole-account.ts";

// A metric's value is that of its own table's rows, whatever other tables and dimensions are asked for beside it:
// https://docs.snowflake.com/en/user-guide/views-semantic/querying

interface Customer {
  readonly region: string | null;
}
interface Order {
  readonly customer: number | null;
  readonly total: number | null;
}
interface Line {
  readonly order: number;
  readonly price: number;
}

interface Rows {
  readonly customers: readonly Customer[];
  readonly orders: readonly Order[];
  readonly lines: readonly Line[];
}

let account: WholeAccount;
beforeAll(async () => {
  account = await openWholeAccount();
  for (const sql of [
    "CREATE TABLE c (id INT, region VARCHAR)",
    "CREATE TABLE o (id INT, cid INT, total INT)",
    "CREATE TABLE l (oid INT, n INT, price INT)",
    `CREATE SEMANTIC VIEW sv
       TABLES (c PRIMARY KEY (id), o PRIMARY KEY (id), l PRIMARY KEY (oid, n))
       RELATIONSHIPS (o (cid) REFERENCES c, l (oid) REFERENCES o)
       FACTS (o.key AS id, c.orders AS COUNT(o.key))
       DIMENSIONS (c.region AS region)
       METRICS (c.n AS COUNT(id), c.placed AS SUM(c.orders), o.total AS SUM(total), l.price AS SUM(price), l.lines AS COUNT(*))`,
  ])
    await account.run(sql);
}, 60_000);
afterAll(() => account.close());

const id = fc.integer({ min: 1, max: 4 });
const rows = fc.record({
  customers: fc.array(fc.record({ region: fc.constantFrom("n", "s", null) }), { minLength: 1, maxLength: 4 }),
  orders: fc.array(fc.record({ customer: fc.option(id), total: fc.option(fc.nat(9)) }), { maxLength: 6 }),
  lines: fc.array(fc.record({ order: fc.integer({ min: 1, max: 6 }), price: fc.nat(9) }), { maxLength: 9 }),
});

const literal = (value: string | number | null) =>
  value === null ? "NULL" : typeof value === "string" ? `'${value}'` : String(value);

async function fill(table: string, values: readonly (readonly (string | number | null)[])[]): Promise<void> {
  await account.run(`TRUNCATE TABLE ${table}`);
  if (values.length > 0)
    await account.run(
      `INSERT INTO ${table} VALUES ${values.map((row) => `(${row.map(literal).join(", ")})`).join(", ")}`,
    );
}

const sum = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((left, right) => left + right, 0);
};

/** What each region has, worked out by hand: a customer that is not there has no region. */
function expected(customers: readonly Customer[], orders: readonly Order[], lines: readonly Line[]) {
  const regionOf = (customer: number | null) => customers[(customer ?? 0) - 1]?.region ?? null;
  const orderRegion = (order: number) => regionOf(orders[order - 1]?.customer ?? null);
  const regions = new Set([
    ...customers.map(({ region }) => region),
    ...orders.map(({ customer }) => regionOf(customer)),
    ...lines.map(({ order }) => orderRegion(order)),
  ]);
  return [...regions].map((region) => {
    const own = customers.flatMap((customer, index) => (customer.region === region ? [index + 1] : []));
    const placed = own.map((customer) => orders.filter((order) => order.customer === customer).length);
    const its = orders.filter(({ customer }) => regionOf(customer) === region);
    const parts = lines.filter(({ order }) => orderRegion(order) === region);
    return [
      region,
      own.length === 0 ? null : own.length,
      sum(placed),
      sum(its.map(({ total }) => total)),
      sum(parts.map(({ price }) => price)),
      parts.length === 0 ? null : parts.length,
    ].map((value) => (value === null ? null : String(value)));
  });
}

it("counts no row twice", async () => {
  await fc.assert(fc.asyncProperty(rows, agrees), { numRuns: 25 });
}, 300_000);

async function agrees({ customers, orders, lines }: Rows): Promise<void> {
  await fill(
    "c",
    customers.map(({ region }, index) => [index + 1, region]),
  );
  await fill(
    "o",
    orders.map(({ customer, total }, index) => [index + 1, customer, total]),
  );
  await fill(
    "l",
    lines.map(({ order, price }, index) => [order, index, price]),
  );
  const answer = await account.run(
    "SELECT * FROM SEMANTIC_VIEW(sv DIMENSIONS c.region METRICS c.n, c.placed, o.total, l.price, l.lines)",
  );
  const byRegion = (list: readonly (readonly unknown[])[]) =>
    [...list].map((row) => JSON.stringify(row)).sort();
  expect(byRegion(answer.rows)).toEqual(byRegion(expected(customers, orders, lines)));
  const byName = await account.run("SELECT AGG(n), AGG(total), AGG(price), AGG(lines) FROM sv");
  expect(byName.rows).toEqual([
    [
      customers.length,
      sum(orders.map(({ total }) => total)),
      sum(lines.map(({ price }) => price)),
      lines.length,
    ].map((value) => (value === null ? null : String(value))),
  ]);
}
