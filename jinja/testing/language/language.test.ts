import { describe, expect, it } from "vitest";
import { allFilters } from "../../src/filters/all.ts";
import { allGlobals } from "../../src/globals/all.ts";
import { methodNames } from "../../src/methods/attribute.ts";
import { allTests } from "../../src/tests/all.ts";
import { PyDict } from "../../src/values/dict.ts";
import { PyList } from "../../src/values/list.ts";
import { PyTuple } from "../../src/values/tuple.ts";
import { ourAnswer } from "../case.ts";
import { language } from "./all.ts";
import { caseOf } from "./row.ts";

// The language by its features, in small templates of our own; the real Jinja2 is held to the same tables in the slow tests.

describe.each(Object.entries(language))("%s", (kind, rows) => {
  it.each(rows)("%s", (_, source, expected) => {
    const answer = ourAnswer(caseOf(source));
    if (kind === "errors") expect(answer).toHaveProperty("error", expected);
    else expect(answer).toEqual({ text: expected });
  });
});

describe("the tables leave nothing out:", () => {
  const namesOf = (kind: string) => new Set(language[kind]?.map(([name]) => name));
  const methodsOf = (type: string, value: Parameters<typeof methodNames>[0]) =>
    methodNames(value).map((name) => `${type}.${name}`);

  it.each([
    ["filters", [...allFilters.keys()]],
    ["tests", [...allTests.keys()]],
    ["methods of texts", methodNames("")],
    ["methods of collections", methodsOf("list", new PyList([]))],
    ["methods of collections", methodsOf("dict", new PyDict())],
    ["methods of collections", methodsOf("tuple", new PyTuple([]))],
    ["statements", [...allGlobals.keys()]],
  ])("%s", (kind, all) => {
    const named = namesOf(kind);
    expect(all.filter((name) => !named.has(name))).toEqual([]);
  });
});
