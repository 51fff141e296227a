/** What a job reported: column (or key of the object that it answered) to value. */
export type JobRow = Readonly<Record<string, unknown>>;

/** Longer values than this are of no use in one line. */
const MAX_VALUE_LENGTH = 40;

/**
 * The row as it is reported. A procedure's answer is one cell, often an OBJECT or VARIANT (which the driver has parsed)
 * or its text: then its keys are what was reported.
 */
export function reportedRow(row: Readonly<Record<string, unknown>> | undefined): JobRow | undefined {
  if (row === undefined) return undefined;
  const values = Object.values(row);
  const [only] = values;
  return (values.length === 1 ? asObject(only) : undefined) ?? row;
}

function asObject(cell: unknown): JobRow | undefined {
  if (typeof cell === "string") {
    if (!cell.trimStart().startsWith("{")) return undefined;
    try {
      return asObject(JSON.parse(cell));
    } catch {
      return undefined;
    }
  }
  return typeof cell === "object" && cell !== null && !Array.isArray(cell) && !(cell instanceof Date)
    ? { ...cell }
    : undefined;
}

/** A job's row in one line for GitHub: `load: rowsRead 16598, groups 386`. */
export function describeJob({ job, row }: { readonly job: string; readonly row?: JobRow }): string {
  const text = describeRow(row ?? {});
  return text === "" ? `${job} done` : `${job}: ${text}`;
}

/** `rowsRead 16598, groups 386`, without what is too long for a line. */
export function describeRow(row: JobRow): string {
  return Object.entries(row)
    .flatMap(([key, value]) => {
      const text = value instanceof Date ? value.toISOString() : scalar(value);
      return text === undefined || text.length > MAX_VALUE_LENGTH ? [] : [`${key} ${text}`];
    })
    .join(", ");
}

function scalar(value: unknown): string | undefined {
  return ["string", "number", "boolean", "bigint"].includes(typeof value) ? String(value) : undefined;
}
