import type { ConnectionOptions } from "../../core/snowflake/connection.ts";

/** An account of this process, empty, gone when it is closed. */
export interface EmbeddedAccount {
  /** a session that may do everything */
  readonly connection: ConnectionOptions;
  close(): Promise<void>;
}

/** Where a command reads from and writes to; tests give their own. */
export interface Io {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** results: plans, rendered SQL, JSON */
  out(text: string): void;
  /** progress, warnings and errors */
  err(text: string): void;
  /** true when `err` goes to a person's terminal */
  readonly interactive: boolean;
  readonly signal: AbortSignal;
  /** starts an embedded account, for `plan --try`; the room that has one gives it */
  readonly embeddedAccount?: () => Promise<EmbeddedAccount>;
}

export type Color = "red" | "green" | "yellow" | "blue" | "dim" | "bold";

const codes: Record<Color, readonly [number, number]> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** Paints text for a terminal, or leaves it plain. https://no-color.org */
export type Paint = (color: Color, text: string) => string;

export function painter({ env, interactive }: Pick<Io, "env" | "interactive">): Paint {
  const plain = !interactive || (env.NO_COLOR ?? "") !== "" || env.TERM === "dumb";
  if (plain) return (_, text) => text;
  return (color, text) => `\u001b[${codes[color][0]}m${text}\u001b[${codes[color][1]}m`;
}

/** 850 ms, 12.3 s or 4 min 05 s. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
