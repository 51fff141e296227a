import { FORMATS } from "../formats/media-types.ts";
import { type ParameterError, Problem } from "../http/problem.ts";
import { ParameterFault } from "../question/parameter-fault.ts";
import type { Input } from "./route.ts";

/** Reads the parameters of an address one by one, and refuses at the end all that do not fit. */
export interface InputReader {
  /** Reads one parameter, once. @returns undefined when it is not there or does not fit */
  one<Value>(name: string, read: (text: string) => Value): Value | undefined;
  /** Reads every occurrence of one. */
  each<Value>(name: string, read: (text: string) => Value): Value[];
  /** Notes what does not fit. */
  attempt<Value>(name: string, read: () => Value): Value | undefined;
  /** @throws {Problem} 400 that names each parameter that does not fit, or is none of the route's */
  end(): void;
}

const MOST_TIMES = 20;

export function inputReader({ query }: Pick<Input, "query">): InputReader {
  const faults: ParameterError[] = [];
  const left = new Set(Object.keys(query));
  const attempt = <Value>(name: string, read: () => Value): Value | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ParameterFault)) throw error;
      faults.push({ parameter: shorten(name), message: shorten(error.message) });
      return undefined;
    }
  };
  const textsOf = (name: string) => {
    left.delete(name);
    const value = query[name];
    return value === undefined ? [] : typeof value === "string" ? [value] : value;
  };
  const reader: InputReader = {
    attempt,
    one(name, read) {
      const texts = textsOf(name);
      const [text] = texts;
      if (text === undefined) return undefined;
      return attempt(name, () => {
        if (texts.length > 1) throw new ParameterFault("is given more than once");
        return read(text);
      });
    },
    each(name, read) {
      const texts = textsOf(name);
      if (texts.length > MOST_TIMES)
        attempt(name, () => {
          throw new ParameterFault(`is given more than ${MOST_TIMES} times`);
        });
      return texts.slice(0, MOST_TIMES).flatMap((text) => {
        const value = attempt(name, () => read(text));
        return value === undefined ? [] : [value];
      });
    },
    end() {
      const unknown = [...left]
        .slice(0, 5)
        .map((name) => ({ parameter: shorten(name), message: unknownWords(name) }));
      const all = [...faults, ...unknown];
      if (all.length > 0) throw refusal(all);
    },
  };
  return reader;
}

/** The parameter `format`: read for its own sake here, used where the format is chosen. */
export function readFormat(reader: InputReader): void {
  reader.one("format", (text) => {
    if (!FORMATS.some((format) => format === text))
      throw new ParameterFault(`must be one of ${FORMATS.join(", ")}`);
  });
}

function unknownWords(name: string): string {
  if (name === "offset") return "is not served: follow the next link of a page";
  if (name.includes("->"))
    return "asks into JSON, which is not served: make a view that names what is inside";
  return "is not a parameter of this route";
}

function refusal(errors: readonly ParameterError[]): Problem {
  const some = errors.slice(0, 10);
  return new Problem(
    400,
    "parameters",
    `${errors.length === 1 ? "A parameter does" : `${errors.length} parameters do`} not fit: ${some
      .map((error) => `${error.parameter} ${error.message}`)
      .join("; ")}.`,
    "See /docs for the parameters of this route.",
    { errors: some },
  );
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
