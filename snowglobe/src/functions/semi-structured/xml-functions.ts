import type { FunctionRules } from "../../expression/define.ts";
import { booleanLiteral, numberLiteral } from "../../expression/literal.ts";
import { BOOLEAN, NUMBER, TEXT, VARIANT } from "../../types/data-type.ts";
import { argumentOf, OBJECT, operation } from "./arguments.ts";

const PARSED = ["STR", "DISABLE_AUTO_CONVERT"];

/** XML: https://docs.snowflake.com/en/user-guide/semistructured-data-formats#about-xml */
export const xmlFunctions: FunctionRules = {
  PARSE_XML: {
    args: [1, 2],
    names: PARSED,
    compile(call) {
      const keepsTexts = call.count > 1 ? call.as(1, BOOLEAN) : booleanLiteral(false);
      return operation("parseXml", OBJECT, [call.text(0), keepsTexts]);
    },
  },
  CHECK_XML: {
    args: [1, 2],
    names: PARSED,
    compile: (call) => operation("checkXml", TEXT, [call.text(0)]),
  },
  XMLGET: {
    args: [2, 3],
    compile(call) {
      const instance = call.count > 2 ? call.as(2, NUMBER) : numberLiteral("0");
      const element = argumentOf(call, 0, "OBJECT", "VARIANT");
      return operation("xmlGet", OBJECT, [element, call.text(1), instance]);
    },
  },
  TO_XML: {
    args: [1, 1],
    compile: (call) => operation("toXml", TEXT, [call.as(0, VARIANT)]),
  },
};
