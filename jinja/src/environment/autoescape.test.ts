import { describe, expect, it } from "vitest";
import { createEnvironment } from "../index.ts";

// https://jinja.palletsprojects.com/en/stable/templates/#autoescape-overrides

const templates = new Map([
  ["links", "{% macro link(to) %}<a>{{ to }}</a>{% endmacro %}<nav>"],
  [
    "page",
    "{% autoescape true %}{% import 'links' as l %}{{ l }}{{ l.link('<b>') }}{{ '<i>' }}{% endautoescape %}",
  ],
]);

describe("autoescape", () => {
  it("leaves an imported template's text as it is, where nothing was escaped", () => {
    expect(createEnvironment({ templates }).render("page", {})).toBe("<nav><a><b></a>&lt;i&gt;");
  });
});
