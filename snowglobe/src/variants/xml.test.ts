import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printXml, toXml, xmlGet } from "./print-xml.ts";
import { parseXml, XmlFault } from "./xml.ts";

const LEVELS = "<level1> 1 <level2> 2 <level3> 3A </level3> <level3> 3B </level3> </level2> </level1>";

describe("an XML document", () => {
  it("is kept with its name, its content, its attributes and the places of its tags", () => {
    const { encoded, inner } = parseXml(
      `<?xml version="1.0"?><!DOCTYPE parts system "parts.dtd"><!-- none -->
       <parts><part count="4"><item>Spark Plugs</item><price units="dollar"> 27.50</price></part><part count="1"/></parts>`,
    );
    expect(JSON.parse(encoded)).toEqual({
      "@": "parts",
      part: [0, 1],
      $: [
        {
          "@": "part",
          "@count": 4,
          item: 0,
          price: 1,
          $: [
            { "@": "item", $: "Spark Plugs" },
            { "@": "price", "@units": "dollar", $: 27.5 },
          ],
        },
        { "@": "part", "@count": 1, $: "" },
      ],
    });
    expect(inner).toHaveLength(2);
  });

  it("has numbers and booleans where they are obvious, and texts where it is told to", () => {
    const contents = (text: string, disableAutoConvert: boolean) =>
      JSON.parse(parseXml(`<a>${text}</a>`, { disableAutoConvert }).encoded).$;
    expect(["12", "-0.5", "true", "007", "+5", "True", "1,2"].map((text) => contents(text, false))).toEqual([
      12,
      -0.5,
      true,
      "007",
      "+5",
      "True",
      "1,2",
    ]);
    expect(contents("12", true)).toBe("12");
  });

  // https://docs.snowflake.com/en/sql-reference/functions/parse_xml, …/xmlget
  it("is printed as XML again", () => {
    const again = (text: string) => printXml(parseXml(text).encoded);
    expect(again("<a/>")).toBe("<a></a>");
    expect(again('<a attr="123">text</a>')).toBe('<a attr="123">text</a>');
    expect(again("<test>22257e111</test>")).toBe("<test>2.225700000000000e+115</test>");
    expect(again("<a b='&lt;&quot;'>x &amp; <![CDATA[ <y> ]]></a>")).toBe(
      '<a b="&lt;&quot;">x &amp;  &lt;y&gt; </a>',
    );
    expect(printXml(parseXml(LEVELS).encoded, true)).toBe(
      "<level1>\n  1\n  <level2>\n    2\n    <level3>3A</level3>\n    <level3>3B</level3>\n  </level2>\n</level1>",
    );
    expect(printXml('{"$":1,"@":"a","b":"x"}')).toBeUndefined();
  });

  it("gives an element by its tag and number", () => {
    const second = xmlGet(parseXml(LEVELS).encoded, "level2", 0) ?? "";
    expect(printXml(second, true)).toBe(
      "<level2>\n  2\n  <level3>3A</level3>\n  <level3>3B</level3>\n</level2>",
    );
    expect(printXml(xmlGet(second, "level3", 1) ?? "")).toBe("<level3>3B</level3>");
    expect([xmlGet(second, "level3", 2), xmlGet(second, "level2", 0), xmlGet("[1]", "a", 0)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("is made of other values", () => {
    expect(toXml('{"key1":["a1","a2"]}')).toBe(
      '<SnowflakeData type="OBJECT"><key1 type="ARRAY"><e type="VARCHAR">a1</e><e type="VARCHAR">a2</e></key1></SnowflakeData>',
    );
    expect(toXml('{"key1":1}')).toBeUndefined();
  });
});

describe("what is no XML", () => {
  it.each([
    // https://docs.snowflake.com/en/sql-reference/functions/check_xml
    ["<name> Invalid </WRONG_CLOSING_TAG>", "no opening tag for </WRONG_CLOSING_TAG>, pos 35"],
    ["<t1></t>", "no opening tag for </t>, pos 8"],
    ["<t1><t1>", "missing closing tags: </t1></t1>, pos 8"],
    ["<t1</t1>", "bad character in XML tag name: '<', pos 4"],
  ])("%s", (text, words) => {
    expect(() => parseXml(text)).toThrow(new XmlFault(words));
  });

  it.each(["", " ", "text", "<a/><b/>", "<a>&undefined;</a>", "<a b=1/>", "<a b='1' b='2'/>"])(
    "%j",
    (text) => {
      expect(() => parseXml(text)).toThrow(XmlFault);
    },
  );

  it("is told as such, whatever the text is", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("<a>", "</a>", "<b/>", "x", "&", "<", ">", "<!--", "-->", "]]>")),
        (parts) => {
          try {
            const { encoded } = parseXml(parts.join(""));
            expect(parseXml(printXml(encoded) ?? "").encoded).toBe(encoded);
          } catch (error) {
            expect(error).toBeInstanceOf(XmlFault);
          }
        },
      ),
    );
  });
});
