/** An operation of a plan, with what it takes its rows from. */
export interface Operation {
  /** As Snowflake names it: TableScan, Filter, InnerJoin … */
  readonly operation: string;
  /** The object that it reads or changes. */
  readonly object?: string;
  readonly alias?: string;
  readonly expressions: readonly string[];
  readonly inputs: readonly Operation[];
}

/** An operation with its number and that of the one that it gives its rows to. */
export interface NumberedOperation extends Operation {
  readonly id: number;
  readonly parent: number | null;
  readonly depth: number;
}

/** The operations of a plan from its result on, each before its inputs. */
export function numbered(root: Operation): NumberedOperation[] {
  const all: NumberedOperation[] = [];
  const visit = (operation: Operation, parent: number | null, depth: number): void => {
    const id = all.length;
    all.push({ ...operation, id, parent, depth });
    for (const input of operation.inputs) visit(input, id, depth + 1);
  };
  visit(root, null, 0);
  return all;
}
