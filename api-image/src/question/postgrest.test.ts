import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testServer } from "../test-server.ts";
import { stationsApi, stationsData } from "../test-stations.ts";

// PostgREST's pages, line by line: the same answer, or a refusal that names what is not served.
// https://docs.postgrest.org/en/stable/references/api/tables_views.html
// https://docs.postgrest.org/en/stable/references/api/aggregate_functions.html

const columns = {
  ID: "NUMBER(38,0)",
  NAME: "VARCHAR",
  AGE: "NUMBER(3,0)",
  STUDENT: "BOOLEAN",
  TAGS: "ARRAY",
};
const people = [
  ["1", "Ann", 13, true, '["x"]'],
  ["2", "Bob", 21, false, '["y"]'],
  ["3", "ann lee", null, null, null],
  ["4", "O'Hara, J.", 18, true, "[]"],
  ["5", 'He said "hi"', 65, null, "[]"],
];

let app: FastifyInstance;
beforeAll(async () => {
  const { relations } = stationsData(people, columns);
  const tables = { ...stationsApi.tables };
  const { stations } = tables;
  if (!stations) throw new Error("stations");
  tables.stations = { ...stations, facets: [] };
  ({ app } = await testServer({ ...stationsApi, tables }, { relations }));
});
afterAll(() => app.close());

const ids = async (search: string) => {
  const response = await app.inject(`/stations?${search}&select=id`);
  expect(response.statusCode, response.body).toBe(200);
  return response.json<{ data: { id: number }[] }>().data.map(({ id }) => id);
};

describe("operators", () => {
  it.each<[operator: string, search: string, found: number[]]>([
    ["eq", "age=eq.21", [2]],
    ["gt", "age=gt.18", [2, 5]],
    ["gte", "age=gte.18", [2, 4, 5]],
    ["lt", "age=lt.18", [1]],
    ["lte", "age=lte.18", [1, 4]],
    ["neq", "age=neq.21", [1, 4, 5]],
    ["like", "name=like.*nn*", [1, 3]],
    ["like with %", "name=like.%25nn", [1]],
    ["like with _", "name=like.A_n", [1]],
    ["ilike", "name=ilike.ANN*", [1, 3]],
    ["match", "name=match.^A", [1]],
    ["imatch", "name=imatch.^a", [1, 3]],
    ["match is not anchored", "name=match.said", [5]],
    ["in", "age=in.(13,65)", [1, 5]],
    ["in with commas in quotes", 'name=in.("O\'Hara, J.",Bob)', [2, 4]],
    ["in with an escaped quote", 'name=in.("He said \\"hi\\"")', [5]],
    ["is null", "age=is.null", [3]],
    ["is true", "student=is.true", [1, 4]],
    ["is false", "student=is.false", [2]],
    ["is unknown", "student=is.unknown", [3, 5]],
    ["is in any case", "student=is.TRUE", [1, 4]],
    ["isdistinct", "age=isdistinct.21", [1, 3, 4, 5]],
    ["not", "age=not.eq.21", [1, 4, 5]],
    ["not is", "student=not.is.true", [2, 3, 5]],
    ["or", "or=(age.lt.18,age.gt.21)", [1, 5]],
    ["and", "and=(age.gte.13,age.lte.18)", [1, 4]],
    ["not.and", "not.and=(age.gte.13,age.lte.18)", [2, 5]],
    ["not.or", "not.or=(age.lt.18,age.gt.21)", [2, 4]],
    ["nested", "student=is.true&or=(age.eq.13,not.and(age.gte.11,age.lte.17))", [1, 4]],
    ["in, in a tree", "or=(age.in.(13,18),name.eq.Bob)", [1, 2, 4]],
    ["quoted, in a tree", 'or=(name.eq."O\'Hara, J.",age.is.null)', [3, 4]],
    ["a parameter twice", "age=gte.18&age=lt.65", [2, 4]],
    ["(any)", "name=like(any).{A*,B*}", [1, 2]],
    ["(all)", "name=like(all).{*n*,a*}", [3]],
    ["(any), in a tree", "or=(name.like(any).{A*,B*},age.is.null)", [1, 2, 3]],
    ["a value with dots", "name=eq.O'Hara, J.", [4]],
  ])("%s", async (_, search, found) => {
    expect(await ids(search.replaceAll(" ", "%20").replaceAll("^", "%5E"))).toEqual(found);
  });

  it.each<[search: string, words: string]>([
    ["name=fts.amusant", "operator fts"],
    ["name=fts(french).amusant", "operator fts"],
    ["name=plfts.cats", "operator plfts"],
    ["name=not.phfts(english).cats", "operator phfts"],
    ["name=wfts.cats", "operator wfts"],
    ["tags=cs.{example,new}", "operator cs"],
    ["age=cd.{1,2,3}", "operator cd"],
    ["age=ov.[1,3]", "operator ov"],
    ["age=sl.(1,10)", "operator sl"],
    ["age=sr.(1,10)", "operator sr"],
    ["age=nxr.(1,10)", "operator nxr"],
    ["age=nxl.(1,10)", "operator nxl"],
    ["age=adj.(1,10)", "operator adj"],
    ["age=neq(any).{1,2}", "(any) and (all) go with"],
    ["age=eq.1.5", "takes a whole number"],
    ["age=eq.null", "takes a whole number"],
    ["age=like.1*", "like goes with text"],
    ["age=is.true", "goes with booleans"],
    ["age=is.5", "takes null, not_null, true"],
    ["tags=eq.x", "is json"],
    ["age=5", "must begin with an operator"],
    ["name=match.(%3Fi)a", "groups that begin with (?"],
    ["name=match.a%2B%3F", "lazy quantifiers"],
    ["name=match.(a)%5C1", "back references"],
    ["name=match.%5BA", "not well-formed"],
    ["tags->>0=eq.x", "asks into JSON"],
    ["offset=5", "offset is not served"],
    ["or=(age.eq.1", "lacks a )"],
    ["or=(nothing.eq.1)", "names nothing"],
    ["or=()", "field.operator.value"],
    ["name=in.(a", "takes a list"],
    ['name=in.("a)', "a quote that is not closed"],
  ])("%s is refused by name", async (search, words) => {
    const response = await app.inject(`/stations?${search}`);
    expect(response.statusCode, response.body).toBe(400);
    expect(response.json().detail).toContain(words);
  });
});

describe("patterns", () => {
  it("take each sign for itself, bare or behind a backslash, and leave no request without an answer", async () => {
    const signs = [...Array(95).keys()]
      .map((at) => String.fromCharCode(32 + at))
      .filter((c) => /\W|_/.test(c));
    const rows = signs.map((sign, index) => [String(index), sign]);
    const { relations } = stationsData(rows, { ID: "NUMBER(38,0)", NAME: "VARCHAR" });
    const { stations } = stationsApi.tables;
    if (!stations) throw new Error("stations");
    const api = { ...stationsApi, tables: { stations: { ...stations, facets: [] } } };
    const { app: punctuation } = await testServer(api, { relations });
    const names = async (filter: string) => {
      const answer = await punctuation.inject(`/stations?name=${encodeURIComponent(filter)}`);
      return answer.statusCode === 200
        ? answer.json<{ data: { name: string }[] }>().data.map(({ name }) => name)
        : answer.statusCode;
    };
    for (const sign of signs) {
      const special = "-.*+?^$()[]{}|\\/".includes(sign);
      // * is Postgres's % here, also behind a backslash.
      expect(await names(`like.\\${sign}`)).toEqual([sign === "*" ? "%" : sign]);
      if (!"*%_\\".includes(sign)) expect(await names(`ilike.${sign}`)).toEqual([sign]);
      expect(await names(`match.\\${sign}`)).toEqual(special ? [sign] : 400);
      if (!special) expect(await names(`match.^${sign}$`)).toEqual([sign]);
    }
    expect(await names("match.^[\\-]$")).toEqual(["-"]);
    expect(await names("match.^-$")).toEqual(["-"]);
    await punctuation.close();
  });
});

describe("select and order", () => {
  const rows = async (search: string) => {
    const response = await app.inject(`/stations?${search}`);
    expect(response.statusCode, response.body).toBe(200);
    return response.json<{ data: unknown[] }>().data;
  };

  it.each<[search: string, rows: unknown[]]>([
    ["select=full:name,age&id=eq.1", [{ full: "Ann", age: 13 }]],
    ["select=*&id=eq.2", [{ id: 2, name: "Bob", age: 21, student: false, tags: ["y"] }]],
    [
      "select=age.sum(),age.avg(),age.min(),age.max(),age.count()",
      [{ sum: 117, avg: 29.25, min: 13, max: 65, count: 4 }],
    ],
    ["select=count()", [{ count: 5 }]],
    [
      "select=student,n:count()&order=student.desc",
      [
        { student: null, n: 2 },
        { student: true, n: 2 },
        { student: false, n: 1 },
      ],
    ],
    ["select=age&order=age.desc.nullslast&limit=2", [{ age: 65 }, { age: 21 }]],
    ["select=age&order=age.desc&limit=2", [{ age: null }, { age: 65 }]],
    ["select=age&order=age&limit=1", [{ age: 13 }]],
    ["select=age&order=age.nullsfirst&limit=1", [{ age: null }]],
    [
      "select=student&distinct=true&order=student.asc",
      [{ student: false }, { student: true }, { student: null }],
    ],
  ])("%s", async (search, found) => {
    expect(await rows(search)).toEqual(found);
  });

  it.each<[search: string, words: string]>([
    ["select=salary::text", "a cast"],
    ["select=tags->0", "into JSON"],
    ["select=name,orders(id)", "embeds another table"],
    ["select=...orders(id)", "embeds another table"],
    ["select=nothing", "names nothing: there are id"],
    ["select=name.sum()", "name is text"],
    ["select=age.median()", "has median()"],
    ["select=age,age:id", "the name age"],
    ["select=tags,count()", "groups by tags"],
    ["order=nothing", "must be some of"],
    ["order=tags", "must be some of"],
    ["order=age.up", "must be some of"],
    ["select=student,count()&order=age", "must be some of student, count"],
    ["select=name&fields=age", "does not go with select"],
  ])("%s is refused by name", async (search, words) => {
    const response = await app.inject(`/stations?${search}`);
    expect(response.statusCode, response.body).toBe(400);
    expect(response.json().detail).toContain(words);
  });

  it("more groups than the table allows are refused whole, and given in pages", async () => {
    const { app: many } = await testServer(stationsApi, stationsData());
    const whole = await many.inject("/stations?select=name,count()&limit=all");
    expect(whole.statusCode).toBe(422);
    expect(whole.json().detail).toContain("more than 20 groups");
    expect((await many.inject("/stations?select=name,count()&limit=100")).statusCode).toBe(200);
    await many.close();
  });
});
