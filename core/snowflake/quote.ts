import { ConfigError } from "../errors/index.ts";

/**
 * A string as an SQL literal. Snowflake reads backslash escapes inside single quotes, so both `'` and `\` are
 * doubled. https://docs.snowflake.com/en/sql-reference/data-types-text#single-quoted-string-constants
 */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll("\0", "\\0")}'`;
}

/** A string literal, or NULL. */
export function quoteNullable(text: string | null | undefined): string {
  return text === null || text === undefined ? "NULL" : quoteLiteral(text);
}

/**
 * An identifier, taken exactly as it is. https://docs.snowflake.com/en/sql-reference/identifiers-syntax
 * @throws ConfigError when it is empty, longer than 255 characters or holds a NUL
 */
export function quoteIdentifier(name: string): string {
  if (name === "" || name.length > 255 || name.includes("\0")) {
    throw new ConfigError(
      `${JSON.stringify(name.slice(0, 40))} cannot be the name of anything in Snowflake.`,
      {
        next: "Use 1 to 255 characters.",
      },
    );
  }
  return `"${name.replaceAll('"', '""')}"`;
}

const unquoted = /^[A-Za-z_][A-Za-z0-9_$]*$/;

/**
 * Reads an identifier as a person writes it: `orders` means ORDERS, `"Orders"` means Orders; a name that could not
 * be written without quotes (`my-db`) is taken as it is, as schemachange does.
 */
export function readIdentifier(text: string): string {
  const trimmed = text.trim();
  if (unquoted.test(trimmed)) return trimmed.toUpperCase();
  if (trimmed.length > 2 && trimmed.startsWith('"') && trimmed.endsWith('"')) {
    return trimmed.slice(1, -1).replaceAll('""', '"');
  }
  if (trimmed === "" || trimmed.includes('"')) {
    throw new ConfigError(`${JSON.stringify(text)} is not an identifier.`, {
      next: 'Write a plain name, or one in double quotes with every inner quote doubled ("my ""db""").',
    });
  }
  return trimmed;
}

/** An identifier as a person writes it, quoted for SQL. */
export function quoteWritten(text: string): string {
  return quoteIdentifier(readIdentifier(text));
}

/** Splits `db.schema."My.Table"` at the dots outside quotes and reads each part. */
export function readObjectName(text: string): string[] {
  const parts = text.match(/(?:"(?:[^"]|"")*"|[^".])+/g) ?? [];
  if (parts.join(".") !== text || parts.length === 0) {
    throw new ConfigError(`${JSON.stringify(text)} is not the name of an object.`, {
      next: "Write it as DATABASE.SCHEMA.NAME; parts with unusual characters go in double quotes.",
    });
  }
  return parts.map(readIdentifier);
}

/** The parts of a name, each quoted, joined by dots. */
export function quoteObjectName(parts: readonly string[]): string {
  return parts.map(quoteIdentifier).join(".");
}

/** A quoted name as people write it: the quotes stay only where they are needed. */
export function readableObjectName(quoted: string): string {
  return readObjectName(quoted)
    .map((part) => (/^[A-Z_][A-Z0-9_$]*$/.test(part) ? part : quoteIdentifier(part)))
    .join(".");
}
