import { Raised, type TemplateText } from "../errors/raised.ts";
import { charge, charged, chargeItems, ENTRY_BYTES, step } from "../limits/budget.ts";
import { PyDict } from "../values/dict.ts";
import { PyList } from "../values/list.ts";
import type { Py } from "../values/object.ts";

/** Python reads ints of at most that many digits. */
const MAX_DIGITS = 4300;
const MAX_DEPTH = 200;

const white = /[ \t\n\r]*/y;
const number = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?/y;
const word = /null|true|false|NaN|-?Infinity/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has none of them in a text
const plain = /[^"\\\u0000-\u001f]*/y;
const words: Readonly<Record<string, Py>> = {
  null: null,
  true: true,
  false: false,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * A text as Python's `json.loads` reads it: ints of any size, floats, NaN and Infinity, of equal keys the last value.
 * https://docs.python.org/3/library/json.html
 * @throws Raised of type ValueError, at the place in the file, in Python's words
 */
export function readJson(file: TemplateText): Py {
  return new JsonReader(file).read();
}

class JsonReader {
  private readonly file: TemplateText;
  private readonly text: string;
  private at = 0;

  constructor(file: TemplateText) {
    this.file = file;
    this.text = file.text;
  }

  read(): Py {
    this.skipWhite();
    const value = this.value(0);
    this.skipWhite();
    if (this.at < this.text.length) this.fail("Extra data");
    return value;
  }

  private fail(message: string, offset = this.at): never {
    throw new Raised("ValueError", message, { template: this.file, offset });
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at = pattern.lastIndex;
    return found;
  }

  private skipWhite(): void {
    this.match(white);
  }

  private skipIf(mark: string): boolean {
    if (this.text.charAt(this.at) !== mark) return false;
    this.at++;
    return true;
  }

  private value(depth: number): Py {
    step();
    if (depth > MAX_DEPTH) this.fail(`The file nests more than ${MAX_DEPTH} levels deep`);
    if (this.skipIf('"')) return this.string();
    if (this.skipIf("{")) return this.object(depth + 1);
    if (this.skipIf("[")) return this.array(depth + 1);
    const [known] = this.match(word) ?? [];
    if (known !== undefined) return words[known] ?? null;
    return this.number();
  }

  private number(): Py {
    const start = this.at;
    const [written, whole = "", fraction, exponent] = this.match(number) ?? this.fail("Expecting value");
    if (fraction !== undefined || exponent !== undefined) return Number(written);
    charge(whole.length);
    if (whole.replace("-", "").length > MAX_DIGITS) {
      this.fail(`Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion`, start);
    }
    return BigInt(whole);
  }

  private array(depth: number): PyList {
    charge(64);
    const items: Py[] = [];
    this.skipWhite();
    if (this.skipIf("]")) return new PyList(items);
    for (;;) {
      chargeItems(1);
      items.push(this.value(depth));
      this.skipWhite();
      if (this.skipIf("]")) return new PyList(items);
      if (!this.skipIf(",")) this.fail("Expecting ',' delimiter");
      this.skipWhite();
    }
  }

  private object(depth: number): PyDict {
    charge(64);
    const dict = new PyDict();
    this.skipWhite();
    if (this.skipIf("}")) return dict;
    for (;;) {
      if (!this.skipIf('"')) this.fail("Expecting property name enclosed in double quotes");
      const key = this.string();
      this.skipWhite();
      if (!this.skipIf(":")) this.fail("Expecting ':' delimiter");
      this.skipWhite();
      charge(ENTRY_BYTES);
      dict.set(key, this.value(depth));
      this.skipWhite();
      if (this.skipIf("}")) return dict;
      if (!this.skipIf(",")) this.fail("Expecting ',' delimiter");
      this.skipWhite();
    }
  }

  /** The rest of a text, behind its first quotation mark. */
  private string(): string {
    const start = this.at - 1;
    let result = "";
    for (;;) {
      result += this.match(plain)?.[0] ?? "";
      if (this.skipIf('"')) break;
      if (this.at >= this.text.length) this.fail("Unterminated string starting at", start);
      if (!this.skipIf("\\")) this.fail("Invalid control character at");
      result += this.escape();
    }
    // half a character could be sent nowhere; Python reads it and fails when it is written
    if (/\p{Cs}/u.test(result)) this.fail("A \\u escape is half of a character (a lone surrogate)", start);
    return charged(result);
  }

  private escape(): string {
    const mark = this.text.charAt(this.at);
    const known = Object.hasOwn(escapes, mark) ? escapes[mark] : undefined;
    if (known !== undefined) {
      this.at++;
      return known;
    }
    if (mark !== "u") this.fail("Invalid \\escape", this.at - 1);
    const digits = this.text.slice(this.at + 1, this.at + 5);
    if (!/^[\da-fA-F]{4}$/.test(digits)) this.fail("Invalid \\uXXXX escape", this.at - 1);
    this.at += 5;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }
}
