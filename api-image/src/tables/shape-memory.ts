import type { Declaration, DeclaredTable } from "../declaration/declaration.ts";
import { ReadDenied } from "../rows/row-source.ts";
import type { Column, Table } from "./table.ts";
import { changesBetween, relationOf, ShapeError, shapeOf } from "./table-shape.ts";

/**
 * The declared tables with their types: read from Snowflake when first needed, looked at again from time to time. What
 * changed is told once.
 */
export interface ShapeMemory {
  /** The table, if its types are known. Another object means: the table has changed. */
  known(name: string): Table | undefined;
  /** @throws {ShapeError} when table and declaration do not go together, or what the source throws */
  of(name: string): Promise<Table>;
  /**
   * All tables that can be served, in the declaration's order: not those that are not there, may not be read, or do not
   * go with their declaration. @throws {SourceUnavailable} when the source is away
   */
  all(): Promise<readonly Table[]>;
  /** Forgets what is known of a table that turned out to be another, and reads it anew. */
  refresh(name: string): Promise<Table>;
  close(): void;
}

export interface ShapeMemoryInput {
  readonly declaration: Declaration;
  /** @param relation name in SQL, quoted */
  readonly describe: (relation: string) => Promise<readonly Column[]>;
  /** How often tables are looked at again, in seconds; 0 never. */
  readonly seconds: number;
  readonly onChange: (name: string, changes: readonly string[]) => void;
  readonly onFault: (name: string, error: unknown) => void;
}

export function shapeMemory(input: ShapeMemoryInput): ShapeMemory {
  const { declaration, describe, onChange, onFault } = input;
  const shapes = new Map<string, Table>();
  /** As each table was when it was last served: one that is away for a while may come back as another. */
  const served = new Map<string, Table>();
  const told = new Set<string>();
  const asking = new Map<string, Promise<Table>>();
  const ask = async (name: string, declared: DeclaredTable): Promise<Table> => {
    const before = shapes.get(name);
    try {
      const after = shapeOf(name, declared, await describe(relationOf(declared.relation)));
      const last = served.get(name);
      const changes = last ? changesBetween(last, after) : [];
      if (before && changes.length === 0) return before;
      shapes.set(name, after);
      served.set(name, after);
      told.delete(name);
      if (changes.length > 0) onChange(name, changes);
      return after;
    } catch (error) {
      // It cannot be served as declared (any more): better no answer than half of one. It is told once.
      if ((error instanceof ShapeError || error instanceof ReadDenied) && (before || !told.has(name))) {
        told.add(name);
        shapes.delete(name);
        onFault(name, error);
      }
      throw error;
    }
  };
  const refresh = (name: string): Promise<Table> => {
    const declared = declaration.tables[name];
    if (!declared) throw new Error(`No table ${name} is declared.`);
    const running = asking.get(name) ?? ask(name, declared).finally(() => asking.delete(name));
    asking.set(name, running);
    return running;
  };
  const names = Object.keys(declaration.tables);
  const timer =
    input.seconds > 0
      ? setInterval(() => {
          // A source that is away is noticed elsewhere.
          for (const name of names) if (shapes.has(name)) refresh(name).catch(() => undefined);
        }, input.seconds * 1000)
      : undefined;
  timer?.unref();
  const of = async (name: string) => shapes.get(name) ?? refresh(name);
  return {
    known: (name) => shapes.get(name),
    of,
    async all() {
      const found = await Promise.allSettled(names.map(of));
      return found.flatMap((each) => {
        if (each.status === "fulfilled") return [each.value];
        if (each.reason instanceof ShapeError || each.reason instanceof ReadDenied) return [];
        throw each.reason;
      });
    },
    refresh,
    close: () => clearInterval(timer),
  };
}
