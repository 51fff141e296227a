import { createHash } from "node:crypto";
import { type Fingerprint, keyOf, type SeenGrant, type SeenObject, type Unread } from "./fingerprint.ts";
import { OBJECT_KINDS } from "./object-kinds.ts";
import { otherWords, type WordChange } from "./other-words.ts";
import { compareTexts } from "./row-text.ts";
import { normalised } from "./table-entries.ts";

/** One fact of an object that is another one; `definition` is its statement. */
export interface FactChange {
  readonly fact: string;
  readonly from: string;
  readonly to: string;
}

/** One thing that is not as it was. */
export type Change =
  | { readonly change: "created"; readonly object: SeenObject }
  | { readonly change: "dropped"; readonly object: SeenObject }
  | {
      readonly change: "changed";
      readonly object: SeenObject;
      readonly before: SeenObject;
      readonly facts: readonly FactChange[];
    }
  | { readonly change: "granted"; readonly grant: SeenGrant }
  | { readonly change: "revoked"; readonly grant: SeenGrant };

export interface Comparison {
  /** in the order of their names */
  readonly changes: readonly Change[];
  /** what could not be looked at, then or now */
  readonly unread: readonly Unread[];
  /** what was seen and does not count, for people */
  readonly notes: readonly string[];
}

const GRANTS = "GRANTS";
const FUTURE = "FUTURE GRANTS";

/**
 * What has changed from one fingerprint to another. What either could not look at does not count, and neither does a fact
 * that only one of them knows: a role that sees less than before is told, and is no change of an object.
 */
export function compareFingerprints(base: Fingerprint, now: Fingerprint): Comparison {
  const unread = [...new Map([...base.unread, ...now.unread].map((one) => [one.what, one])).values()];
  const isHidden = hiddenBy(unread);
  const before = new Map(base.objects.map((object) => [keyOf(object), object]));
  const after = new Map(now.objects.map((object) => [keyOf(object), object]));
  const all = withoutFormat(base, now, changedObjects(before, after, isHidden));
  const { notes } = all;
  const objects = withoutContents(all.objects);
  const gone = all.objects.flatMap((one) => (one.change === "dropped" ? [keyOf(one.object)] : []));
  const come = new Set(all.objects.flatMap((one) => (one.change === "created" ? [keyOf(one.object)] : [])));
  // Who has made an object owns it: that goes without saying.
  const grants = changedGrants(base.grants, now.grants, unread, gone).filter(
    (one) => !("grant" in one && one.grant.privilege === "OWNERSHIP" && come.has(one.grant.on)),
  );
  return { changes: [...objects, ...grants], unread, notes };
}

/** The same for the same changes, in whatever order and time they were read. */
export function digestOf(changes: readonly Change[]): string {
  const lines = changes.map((one) =>
    JSON.stringify(one.change === "changed" ? [one.object, one.facts] : one),
  );
  return createHash("sha256").update(lines.toSorted(compareTexts).join("\n")).digest("hex").slice(0, 16);
}

function hiddenBy(unread: readonly Unread[]): (object: SeenObject) => boolean {
  const what = new Set(unread.map((one) => one.what));
  const kinds = new Set(
    OBJECT_KINDS.filter(({ plural }) => what.has(`SHOW ${plural}`)).map(({ kind }) => kind),
  );
  return ({ kind }) => kinds.has(kind) || what.has(`SHOW ${kind}S`);
}

type Objects = ReadonlyMap<string, SeenObject>;

function changedObjects(
  before: Objects,
  after: Objects,
  isHidden: (object: SeenObject) => boolean,
): Change[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].toSorted((one, other) =>
    compareTexts(nameIn(one), nameIn(other)),
  );
  return keys.flatMap((key): Change[] => {
    const [old, object] = [before.get(key), after.get(key)];
    if (object === undefined)
      return old === undefined || isHidden(old) ? [] : [{ change: "dropped", object: old }];
    if (isHidden(object)) return [];
    if (old === undefined) return [{ change: "created", object }];
    const facts = changedFacts(old, object);
    return facts.length === 0 ? [] : [{ change: "changed", object, before: old, facts }];
  });
}

/** What is dropped with its database or schema is not told by itself. */
function withoutContents(changes: readonly Change[]): Change[] {
  const containers = changes.flatMap((one) =>
    one.change === "dropped" && ["DATABASE", "SCHEMA"].includes(one.object.kind)
      ? [`${one.object.name}.`]
      : [],
  );
  return changes.filter(
    (one) =>
      !(
        "object" in one &&
        one.change === "dropped" &&
        containers.some((name) => one.object.name.startsWith(name))
      ),
  );
}

/** By name first, so that what a schema holds stands behind it. */
const nameIn = (key: string) => `${key.slice(key.indexOf('"'))} ${key}`;

function changedFacts(before: SeenObject, after: SeenObject): FactChange[] {
  const facts = [...new Set([...Object.keys(before.facts), ...Object.keys(after.facts)])].toSorted(
    compareTexts,
  );
  const changes = facts.flatMap((fact) => {
    const [from, to] = [before.facts[fact], after.facts[fact]];
    // A parameter is only listed while it is set.
    if (fact.startsWith("parameter ")) return from === to ? [] : [{ fact, from: from ?? "", to: to ?? "" }];
    return from === undefined || to === undefined || from === to ? [] : [{ fact, from, to }];
  });
  if (before.ddl === undefined || after.ddl === undefined) return changes;
  if (normalised(before.ddl) === normalised(after.ddl)) return changes;
  return [...changes, { fact: "definition", from: before.ddl, to: after.ddl }];
}

/**
 * A new release of Snowflake may write the same statements in other words. Then every statement of a kind has lost and
 * got the same words at once, which nobody does by hand.
 */
function withoutFormat(
  base: Fingerprint,
  now: Fingerprint,
  changes: readonly Change[],
): { objects: readonly Change[]; notes: readonly string[] } {
  if (base.release === now.release) return { objects: changes, notes: [] };
  const notes: string[] = [];
  const formats = new Map<string, string>();
  for (const { kind } of OBJECT_KINDS) {
    const words = commonWords(base, now, kind);
    if (words === undefined) continue;
    formats.set(kind, words.text);
    notes.push(
      `Snowflake ${now.release} writes every ${kind} in other words than ${base.release}: ${words.text}.`,
    );
  }
  const objects = changes.flatMap((one): Change[] => {
    if (one.change !== "changed" || !formats.has(one.object.kind)) return [one];
    const facts = one.facts.filter(
      ({ fact, from, to }) =>
        fact !== "definition" || otherWords(from, to).text !== formats.get(one.object.kind),
    );
    return facts.length === 0 ? [] : [{ ...one, facts }];
  });
  return { objects, notes };
}

/** Fewer than these may have been changed by hand, all in the same way. */
const FEWEST = 3;

/** The words that every statement of a kind lost and got, when there are such. */
function commonWords(base: Fingerprint, now: Fingerprint, kind: string): WordChange | undefined {
  const before = new Map(base.objects.map((object) => [keyOf(object), object.ddl]));
  const words = now.objects.flatMap((object) => {
    const old = before.get(keyOf(object));
    if (object.kind !== kind || old === undefined || object.ddl === undefined) return [];
    return [otherWords(old, object.ddl)];
  });
  const [first] = words;
  if (first === undefined || first.text === "" || words.length < FEWEST) return undefined;
  return words.every(({ text }) => text === first.text) ? first : undefined;
}

function changedGrants(
  base: readonly SeenGrant[],
  now: readonly SeenGrant[],
  unread: readonly Unread[],
  gone: readonly string[],
): Change[] {
  const hidden = unread.map((one) => one.what).filter((what) => what === GRANTS || what.startsWith(FUTURE));
  const isHidden = ({ on }: SeenGrant) =>
    on.startsWith("FUTURE ")
      ? hidden.some((what) => what.startsWith(FUTURE) && on.endsWith(what.slice(FUTURE.length)))
      : hidden.includes(GRANTS);
  // What is dropped takes its grants with it, and what lies in it too.
  const isGone = ({ on }: SeenGrant) => gone.some((key) => on === key || on.endsWith(` IN ${key}`));
  const textOf = (grant: SeenGrant) => JSON.stringify(grant);
  const [before, after] = [new Set(base.map(textOf)), new Set(now.map(textOf))];
  return [
    ...base
      .filter((grant) => !after.has(textOf(grant)) && !isHidden(grant) && !isGone(grant))
      .map((grant) => ({ change: "revoked" as const, grant })),
    ...now
      .filter((grant) => !before.has(textOf(grant)) && !isHidden(grant))
      .map((grant) => ({ change: "granted" as const, grant })),
  ];
}
