import { SaxesParser } from "saxes";
import { notSupported } from "../errors/snowflake-error.ts";
import { encodeDecimal, encodeText, marked, realText } from "./encoding.ts";
import { objectOf } from "./parse-json.ts";
import { arrayOf } from "./pieces.ts";

/** A text that is no XML: why, with the place counted from 1. */
export class XmlFault extends Error {
  override readonly name = "XmlFault";
}

export interface XmlOptions {
  /** Numbers and booleans stay texts. */
  readonly disableAutoConvert?: boolean;
  /** Space around texts is kept. */
  readonly preserveSpace?: boolean;
}

/** An element while it is read. */
interface Open {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly content: { readonly encoded: string; readonly tag?: string }[];
}

/** An element that is whole: as a VARIANT is kept, with the tags of its content. */
export interface XmlElement {
  readonly encoded: string;
  /** The elements right inside of it. */
  readonly inner: readonly string[];
}

const MAX_DEPTH = 1000;

/**
 * Reads an XML document as Snowflake keeps it: an OBJECT with the tag's name as "@", its content as "$", its attributes
 * as "@name", and for each tag of the content the place or places at which it stands there.
 * https://docs.snowflake.com/en/sql-reference/functions/parse_xml
 *
 * @throws {XmlFault} for what is no XML document.
 *
 * @example
 * parseXml('<a n="1"><b>x</b></a>').encoded // '{"$":{"$":"x","@":"b"},"@":"a","@n":1,"b":0}'
 */
export function parseXml(text: string, options: XmlOptions = {}): XmlElement {
  const parser = new SaxesParser();
  const open: Open[] = [];
  let document: XmlElement | undefined;
  let pending = "";
  let isData = false;
  const value = (written: string): string =>
    options.disableAutoConvert ? encodeText(written) : converted(written);
  const flush = () => {
    const written = options.preserveSpace || isData ? pending : pending.trim();
    pending = "";
    isData = false;
    if (written !== "" && (written.trim() !== "" || options.preserveSpace))
      open.at(-1)?.content.push({ encoded: value(written) });
  };
  const fail = (reason: string): never => {
    throw new XmlFault(`${reason}, pos ${parser.position}`);
  };
  parser.on("error", (error) => {
    // "2:5: unclosed tag: a": the place is told in Snowflake's way.
    const reason = error.message.replace(/^(?:[^:]*:)?\d+:\d+: /, "");
    const closing = /<\/([^\s<>]*)\s*>$/.exec(text.slice(0, parser.position))?.[1];
    if (/^(?:unexpected|unmatched) clos/.test(reason) && closing !== undefined)
      fail(`no opening tag for </${closing}>`);
    const missing = open.map(({ name }) => `</${name}>`).reverse();
    if (reason.startsWith("unclosed tag")) fail(`missing closing tags: ${missing.join("")}`);
    if (reason.startsWith("disallowed character in tag name"))
      fail(`bad character in XML tag name: '${text.charAt(parser.position - 1)}'`);
    fail(reason);
  });
  parser.on("text", (piece) => {
    if (open.length > 0) pending += piece;
  });
  parser.on("cdata", (piece) => {
    pending += piece;
    isData = true;
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (document) fail("more than one document in the input");
    flush();
    if (name === "SnowflakeData")
      throw notSupported("XML with <SnowflakeData>, which stands for other values");
    if (open.length >= MAX_DEPTH) fail(`more than ${MAX_DEPTH} levels`);
    open.push({
      name,
      attributes: Object.entries(attributes).map(([key, written]) => [`@${key}`, value(String(written))]),
      content: [],
    });
  });
  parser.on("closetag", () => {
    flush();
    const element = open.pop();
    if (!element) return;
    const encoded = encodedElement(element);
    const around = open.at(-1);
    if (around) around.content.push({ encoded, tag: element.name });
    else
      document = {
        encoded,
        inner: element.content.flatMap((part) => (part.tag === undefined ? [] : [part.encoded])),
      };
  });
  parser.write(text);
  parser.close();
  if (!document) return fail("no document in the input");
  return document;
}

function encodedElement({ name, attributes, content }: Open): string {
  const places = new Map<string, string[]>();
  content.forEach(({ tag }, index) => {
    if (tag === undefined) return;
    const known = places.get(tag);
    if (known) known.push(String(index));
    else places.set(tag, [String(index)]);
  });
  const [only] = content;
  const inside =
    only === undefined
      ? encodeText("")
      : content.length === 1
        ? only.encoded
        : arrayOf(content.map(({ encoded }) => encoded));
  const tags = [...places].map(
    ([tag, list]) => [tag, list.length === 1 ? (list[0] ?? "") : arrayOf(list)] as const,
  );
  return objectOf([...tags, ["$", inside], ["@", encodeText(name)], ...attributes]);
}

/** What is "obviously numeric and Boolean" is one, so that it is printed as it was. */
function converted(text: string): string {
  if (text === "true" || text === "false") return text;
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)) return encodeDecimal(text);
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?[eE][+-]?\d+$/.test(text) && Number.isFinite(Number(text)))
    return marked("F", realText(Number(text)));
  return encodeText(text);
}
