import type { Declaration, DeclaredTable } from "../declaration/declaration.ts";
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
  /** All tables, in the declaration's order. */
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
  const asking = new Map<string, Promise<Table>>();
  const ask = async (name: string, declared: DeclaredTable): Promise<Table> => {
    const before = shapes.get(name);
    try {
      const after = shapeOf(name, declared, await describe(relationOf(declared.relation)));
      const changes = before ? changesBetween(before, after) : [];
      if (before && changes.length === 0) return before;
      shapes.set(name, after);
      if (changes.length > 0) onChange(name, changes);
      return after;
    } catch (error) {
      if (error instanceof ShapeError) {
        // It cannot be served as declared (any more): better no answer than half of one.
        if (before) onFault(name, error);
        shapes.delete(name);
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
    all: () => Promise.all(names.map(of)),
    refresh,
    close: () => clearInterval(timer),
  };
}
