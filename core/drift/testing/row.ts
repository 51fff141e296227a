/** `$` is a name of its own in each row; several statements stand between `;;`. */
export type Row = readonly [what: string, setup: string, change: string, found: string];
