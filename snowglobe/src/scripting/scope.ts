import { SnowflakeError } from "../errors/snowflake-error.ts";
import type { ResultSet } from "../types/result-set.ts";
import type { TypedValue } from "../types/typed-value.ts";
import type { Span } from "./script-tree.ts";

/** A query of ASYNC: what it gave, or failed with, is told by AWAIT. */
export interface Job {
  readonly outcome: ResultSet | Error;
}

/** What a name stands for. */
export type Entry =
  | { readonly kind: "value" /** SQL of its type. */; readonly type: string | undefined; value: TypedValue }
  | {
      readonly kind: "cursor";
      readonly query: Span;
      /** Null while it is closed. */
      open: { readonly result: ResultSet; at: number } | null;
    }
  | {
      readonly kind: "resultset";
      result: ResultSet | null;
      /** Its ASYNC query, which AWAIT has not waited for. */
      job?: Job | undefined;
    }
  /** A procedure that only its block can call. */
  | { readonly kind: "procedure"; readonly header: Span; readonly body: Span }
  | { readonly kind: "exception"; readonly code: number; readonly message: string }
  | { readonly kind: "row"; readonly fields: ReadonlyMap<string, TypedValue> };

/** Names of a block, and behind them those of the blocks around it. */
export class Scope {
  readonly #entries = new Map<string, Entry>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  find(name: string): Entry | undefined {
    return this.#entries.get(name) ?? this.#outer?.find(name);
  }

  declare(name: string, entry: Entry): void {
    this.#entries.set(name, entry);
  }

  /** @throws {SnowflakeError} when the name is not declared, or as something else. */
  get<Kind extends Entry["kind"]>(kind: Kind, name: string, at: Span): Extract<Entry, { kind: Kind }> {
    const entry = this.find(name);
    if (entry?.kind === kind) return entry as Extract<Entry, { kind: Kind }>;
    throw new SnowflakeError(
      "000904",
      "42000",
      `SQL compilation error: error line ${at.line} at position ${at.position}\n${entry ? `'${name}' is no ${kind}` : `invalid identifier '${name}'`}`,
    );
  }
}
