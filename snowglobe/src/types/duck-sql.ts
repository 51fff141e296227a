/**
 * DuckDB SQL that can only be put together so that a value is worked out once.
 *
 * `DuckSql` is text with the values in it; nothing but this file makes it. A value (`DuckValue`) does not go into a
 * template: `apply` hands out a name for it, and where the template needs that name more than once, the value is bound
 * first. So text grows in proportion to the statement, and what changes each time (UUID_STRING) is asked once.
 * docs/adr/0016-a-value-is-worked-out-once.md
 */

const NAME = "ƒ";
const MAX_LITERAL_LENGTH = 80;

/** A name that no identifier of a user's can meet: physicalName() writes those in ASCII. */
export function madeName(prefix: string, number: number): string {
  return `${NAME}${prefix}${number}`;
}

/** A place in SQL that a value will stand at. */
class Slot {
  readonly token = Symbol("slot");
}

type Part = string | DuckSql | Slot;
/** Pinned: an aggregate, a window or a subquery, which DuckDB does not take inside a function of lists. */
type Kind = "plain" | "lambda body" | "macro" | "pinned";

/** Text of DuckDB's SQL, made by `sql` and its like. */
export class DuckSql {
  readonly #parts: readonly Part[];
  /** The greatest number among the names that are bound inside. */
  readonly #height: number;
  /** Whether values have still to be put in. */
  readonly #open: boolean;
  readonly #kind: Kind;
  readonly #isPinned: boolean;
  readonly #length: number;

  constructor(parts: readonly Part[], kind: Kind = "plain", height = 0) {
    this.#parts = parts;
    this.#kind = kind;
    this.#height = parts.reduce((most, part) => Math.max(most, DuckSql.heightOf(part)), height);
    this.#length = parts.reduce((sum, part) => sum + DuckSql.lengthOf(part), 0);
    this.#isPinned = kind === "pinned" || parts.some((part) => part instanceof DuckSql && part.#isPinned);
    this.#open = parts.some((part) => part instanceof Slot || (part instanceof DuckSql && part.#open));
  }

  static heightOf(part: Part): number {
    return part instanceof DuckSql ? part.#height : 0;
  }

  /** Calls back for each place of a value: how often it stands there, and whether inside a function of lists. */
  static eachSlot(sql: DuckSql, tell: (slot: Slot, times: number, inLambda: boolean) => void): void {
    const visit = (at: DuckSql, times: number, inLambda: boolean): void => {
      if (!at.#open) return;
      // A macro writes its arguments out as often as it names them.
      const here = at.#kind === "macro" ? 2 : times;
      const inside = inLambda || at.#kind === "lambda body";
      for (const part of at.#parts)
        if (part instanceof Slot) tell(part, here, inside);
        else if (part instanceof DuckSql) visit(part, here, inside);
    };
    visit(sql, 1, false);
  }

  /** Puts values in. */
  static fill(sql: DuckSql, values: ReadonlyMap<Slot, DuckSql>): DuckSql {
    if (!sql.#open) return sql;
    const parts = sql.#parts.map((part) => {
      if (part instanceof Slot) return values.get(part) ?? part;
      return part instanceof DuckSql ? DuckSql.fill(part, values) : part;
    });
    return new DuckSql(parts, sql.#kind, sql.#height);
  }

  static lengthOf(part: Part): number {
    return part instanceof DuckSql ? part.#length : part instanceof Slot ? 0 : part.length;
  }

  static isPinned(sql: DuckSql): boolean {
    return sql.#isPinned;
  }

  /**
   * Takes what is pinned out of SQL and puts names there. undefined when something that is pinned needs a value which
   * is not put in yet.
   */
  static hoist(sql: DuckSql, take: (pinned: DuckSql) => DuckSql): DuckSql | undefined {
    if (!sql.#isPinned) return sql;
    if (sql.#kind === "pinned") return sql.#open ? undefined : take(sql);
    const parts: Part[] = [];
    for (const part of sql.#parts) {
      const next = part instanceof DuckSql ? DuckSql.hoist(part, take) : part;
      if (next === undefined) return undefined;
      parts.push(next);
    }
    return new DuckSql(parts, sql.#kind, sql.#height);
  }

  /** The text, put together once, at the end. */
  static print(sql: DuckSql): string {
    const texts: string[] = [];
    const stack: Part[] = [sql];
    for (let part = stack.pop(); part !== undefined; part = stack.pop()) {
      if (typeof part === "string") texts.push(part);
      else if (part instanceof Slot) throw new Error("a value has no place yet: this SQL is not complete");
      else
        for (let index = part.#parts.length - 1; index >= 0; index -= 1) stack.push(part.#parts[index] ?? "");
    }
    return texts.join("");
  }

  toString(): never {
    throw new Error("DuckSql goes into sql`…`, or is printed by print()");
  }
}

/** A value in SQL. What it is written as cannot be read from it, only put in a place: see `apply`. */
export class DuckValue {
  readonly #sql: DuckSql;
  /** A literal, a column or a name: it can be written any number of times. */
  readonly #isAtom: boolean;
  /** A literal, or a few words about literals: as cheap as one. */
  readonly #isLiteral: boolean;

  constructor(sql: DuckSql, isAtom: boolean, isLiteral = false) {
    this.#sql = sql;
    this.#isAtom = isAtom;
    this.#isLiteral = isLiteral;
  }

  static read(value: DuckValue) {
    return { sql: value.#sql, isAtom: value.#isAtom, isLiteral: value.#isLiteral };
  }
}

/** What goes into a template: SQL and whole numbers. */
export type SqlPart = DuckSql | number | bigint;

/**
 * SQL with other SQL in it.
 *
 * @example
 * sql`lower(${text})`
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly SqlPart[]): DuckSql {
  const all: Part[] = [strings[0] ?? ""];
  parts.forEach((part, index) => {
    all.push(part instanceof DuckSql ? part : String(part), strings[index + 1] ?? "");
  });
  return new DuckSql(all);
}

/** Text that was made elsewhere by rules of its own: quoted names and literals, types, keywords. */
export function rawSql(text: string): DuckSql {
  return new DuckSql([text]);
}

/** Several pieces with something between them. */
export function joinSql(pieces: readonly DuckSql[], between: string): DuckSql {
  return new DuckSql(pieces.flatMap((piece, index): Part[] => (index === 0 ? [piece] : [between, piece])));
}

/** A call of one of the account's own macros, which name their arguments several times. */
export function macro(name: string, ...args: readonly SqlPart[]): DuckSql {
  const list = args.map((part) => (part instanceof DuckSql ? part : rawSql(String(part))));
  return new DuckSql([`sf.${name}(`, joinSql(list, ", "), ")"], "macro");
}

/** `[f(element, index) for each element]`, index from 1 on. */
export function mapList(
  list: DuckSql,
  build: (element: DuckSql, index: DuckSql) => DuckSql,
  name: "list_transform" | "list_filter" = "list_transform",
): DuckSql {
  const [element, index] = [new Slot(), new Slot()];
  const body = build(new DuckSql([element]), new DuckSql([index]));
  let usesIndex = false;
  DuckSql.eachSlot(body, (slot) => {
    usesIndex ||= slot === index;
  });
  const level = DuckSql.heightOf(body) + 1;
  const [x, i] = [madeName("", level), madeName("i", level)];
  const filled = DuckSql.fill(
    body,
    new Map([
      [element, rawSql(x)],
      [index, rawSql(i)],
    ]),
  );
  const parameters = usesIndex ? `${x}, ${i}` : x;
  const parts = [`${name}(`, list, `, lambda ${parameters}: `, new DuckSql([filled], "lambda body"), ")"];
  return new DuckSql(parts, "plain", level);
}

/** A list's elements put into one value from left to right, beginning with its first element. */
export function foldList(list: DuckSql, build: (sum: DuckSql, next: DuckSql) => DuckSql): DuckSql {
  const [sum, next] = [new Slot(), new Slot()];
  const body = build(new DuckSql([sum]), new DuckSql([next]));
  const level = DuckSql.heightOf(body) + 1;
  const [x, y] = [madeName("", level), madeName("i", level)];
  const filled = DuckSql.fill(
    body,
    new Map([
      [sum, rawSql(x)],
      [next, rawSql(y)],
    ]),
  );
  const parts = [`list_reduce(`, list, `, lambda ${x}, ${y}: `, new DuckSql([filled], "lambda body"), ")"];
  return new DuckSql(parts, "plain", level);
}

/** A value that may be written any number of times: a literal, a column, a name. */
export function atom(text: DuckSql): DuckValue {
  return new DuckValue(text, true);
}

/** A constant as it is written. */
export function literal(text: DuckSql): DuckValue {
  return new DuckValue(text, true, true);
}

/** A value that stands in a query as it is: an aggregate, a window, a subquery. */
export function pinned(text: DuckSql): DuckValue {
  return new DuckValue(new DuckSql([text], "pinned"), false);
}

/** A value that is worked out from nothing: UUID_STRING(), RANDOM(). */
export function fresh(text: DuckSql): DuckValue {
  return new DuckValue(text, false);
}

/** Puts a value into a statement where expressions stand. Each place works it out anew. */
export function place(value: DuckValue): DuckSql {
  return DuckValue.read(value).sql;
}

/** The statement's text. */
export function print(text: DuckSql): string {
  return DuckSql.print(text);
}

type SqlOf<Values extends readonly DuckValue[]> = { readonly [Index in keyof Values]: DuckSql };

/**
 * A value made of others. `build` is given SQL for each of them and may write it as often as it likes: what it writes
 * more than once is bound to a name first.
 *
 * @example
 * apply([text], (x) => sql`CASE WHEN ${x} = '' THEN NULL ELSE ${x} END`)
 */
export function apply<const Values extends readonly DuckValue[]>(
  values: Values,
  build: (...names: SqlOf<Values>) => DuckSql,
): DuckValue {
  const slots = values.map(() => new Slot());
  const names = slots.map((slot) => new DuckSql([slot])) as unknown as SqlOf<Values>;
  return close(values, slots, build(...names));
}

/** Like `apply`, for rules that go on with values: `build` is given atoms and gives a value. */
export function bindValues(
  values: readonly DuckValue[],
  build: (atoms: readonly DuckValue[]) => DuckValue,
): DuckValue {
  const slots = values.map(() => new Slot());
  const body = DuckValue.read(build(slots.map((slot) => atom(new DuckSql([slot])))));
  return close(values, slots, body.sql);
}

/** One slot for values that are the same one. */
function shareSlots(values: readonly DuckValue[], slots: readonly Slot[], body: DuckSql): DuckSql {
  const firsts = new Map<DuckValue, Slot>();
  const shared = new Map<Slot, DuckSql>();
  values.forEach((value, index) => {
    const slot = slots[index];
    const first = firsts.get(value);
    if (slot && first) shared.set(slot, new DuckSql([first]));
    else if (slot) firsts.set(value, slot);
  });
  return shared.size === 0 ? body : DuckSql.fill(body, shared);
}

function close(values: readonly DuckValue[], slots: readonly Slot[], made: DuckSql): DuckValue {
  const body = shareSlots(values, slots, made);
  const times = new Map<Slot, number>();
  const inLambda = new Set<Slot>();
  DuckSql.eachSlot(body, (slot, count, inside) => {
    times.set(slot, (times.get(slot) ?? 0) + count);
    if (inside) inLambda.add(slot);
  });
  const read = values.map((value, index) => ({ slot: slots[index] ?? new Slot(), ...DuckValue.read(value) }));
  const bound = read.filter(
    ({ slot, sql: text, isAtom }) =>
      !isAtom && ((times.get(slot) ?? 0) > 1 || (inLambda.has(slot) && DuckSql.isPinned(text))),
  );
  const inline = read.filter((value) => !bound.includes(value));
  const inner = DuckSql.fill(body, new Map(inline.map(({ slot, sql: text }) => [slot, text])));
  if (bound.length > 0) return new DuckValue(bindNames(bound, inner), false);
  const isLiteral =
    read.length > 0 &&
    read.every((value) => value.isLiteral) &&
    DuckSql.lengthOf(inner) <= MAX_LITERAL_LENGTH;
  return new DuckValue(inner, isLiteral, isLiteral);
}

/** SQL with names for values: `list_transform([value], lambda name: sql)[1]`. */
function bindNames(bound: readonly { readonly slot: Slot; readonly sql: DuckSql }[], sql: DuckSql): DuckSql {
  const level = DuckSql.heightOf(sql) + 1;
  const name = madeName("", level);
  const fields = bound.map((value) => value.sql);
  const field = (index: number) => rawSql(`${name}.x${index}`);
  const hoisted = DuckSql.hoist(sql, (pinnedSql) => {
    fields.push(pinnedSql);
    return field(fields.length - 1);
  });
  if (!hoisted) return selectNames(bound, sql, level);
  const isOne = fields.length === 1;
  const names = new Map(bound.map(({ slot }, index) => [slot, isOne ? rawSql(name) : field(index)]));
  const list = joinSql(
    fields.map((text, index) => (isOne ? text : new DuckSql([`'x${index}': `, text]))),
    ", ",
  );
  const parts = [
    isOne ? "list_transform([" : "list_transform([{",
    list,
    isOne ? "]" : "}]",
    `, lambda ${name}: `,
    new DuckSql([DuckSql.fill(hoisted, names)], "lambda body"),
    ")[1]",
  ];
  return new DuckSql(parts, "plain", level);
}

/** The same where a subquery needs the values: DuckDB takes none inside a function of lists. */
function selectNames(
  bound: readonly { readonly slot: Slot; readonly sql: DuckSql }[],
  sql: DuckSql,
  level: number,
): DuckSql {
  const name = madeName("s", level);
  const names = new Map(bound.map(({ slot }, index) => [slot, rawSql(`${name}.x${index}`)]));
  const items = joinSql(
    bound.map((value, index) => new DuckSql([value.sql, ` AS x${index}`])),
    ", ",
  );
  const parts = ["(SELECT ", DuckSql.fill(sql, names), " FROM (SELECT ", items, `) AS ${name})`];
  return new DuckSql(parts, "pinned", level);
}
