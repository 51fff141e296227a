/**
 * What a script itself has made so far: taking that away loses nothing that was there before. A name counts as it is
 * written; whatever may change its meaning makes it forgotten.
 */
export interface NewObjects {
  has(kind: string, parts: readonly string[] | undefined): boolean;
  add(kind: string, parts: readonly string[] | undefined, temporary: boolean): void;
  remove(kind: string, parts: readonly string[] | undefined): void;
  /** `ALTER … RENAME TO`: the new name means what the old one did */
  rename(kind: string, from: readonly string[] | undefined, to: readonly string[] | undefined): void;
  swap(kind: string, a: readonly string[] | undefined, b: readonly string[] | undefined): void;
  /** another database or schema is the session's now */
  forgetRelative(): void;
  /** something ran that cannot be read: it may have exchanged what is not the session's own */
  forgetShared(): void;
  /** for a block: what it makes may not have been made outside of it */
  copy(): NewObjects;
}

interface Made {
  readonly temporary: boolean;
  readonly relative: boolean;
}

/** Tables and views of all kinds share one space of names. */
const RELATION = /(?:^|\s)(?:TABLE|VIEW)$/;

export function newObjects(made: Map<string, Made> = new Map()): NewObjects {
  const key = (kind: string, parts: readonly string[]) =>
    JSON.stringify([RELATION.test(kind) ? "RELATION" : kind, ...parts]);
  const isRelative = (kind: string, parts: readonly string[]) =>
    parts.length < (kind === "DATABASE" ? 1 : kind === "SCHEMA" ? 2 : 3);
  const take = (kind: string, parts: readonly string[] | undefined): Made | undefined => {
    if (parts === undefined) return undefined;
    const found = made.get(key(kind, parts));
    made.delete(key(kind, parts));
    return found;
  };
  const put = (kind: string, parts: readonly string[] | undefined, value: Made | undefined) => {
    if (parts === undefined || value === undefined) return;
    made.set(key(kind, parts), { ...value, relative: isRelative(kind, parts) });
  };
  return {
    has: (kind, parts) => parts !== undefined && made.has(key(kind, parts)),
    add: (kind, parts, temporary) => put(kind, parts, { temporary, relative: false }),
    remove: (kind, parts) => void take(kind, parts),
    rename(kind, from, to) {
      const moved = take(kind, from);
      take(kind, to);
      put(kind, to, moved);
    },
    swap(kind, a, b) {
      const [first, second] = [take(kind, a), take(kind, b)];
      put(kind, b, first);
      put(kind, a, second);
    },
    forgetRelative() {
      for (const [name, { relative }] of made) if (relative) made.delete(name);
    },
    forgetShared() {
      for (const [name, { temporary }] of made) if (!temporary) made.delete(name);
    },
    copy: () => newObjects(new Map(made)),
  };
}
