import type { DuckDBConnection } from "@duckdb/node-api";
import type { CommitTime, StatementVersions, Versions } from "../account/versions.ts";

/** Versions in a millisecond. */
const IN_A_MILLISECOND = 1000;
/** Statements that can be named in AT and BEFORE: the last ones. */
const STATEMENTS = 10_000;
// How far the account's clock may go ahead of the machine's: enough for the statements of a script.
const AHEAD = 50;

/** @param stands whether the clock was stopped by a test: then it is not moved on by writes */
export function createVersions(clock: () => number, stands: () => boolean = () => false): Versions {
  const open = new Map<DuckDBConnection, number>();
  const snapshots = new WeakMap<DuckDBConnection, number>();
  const late: CommitTime[] = [];
  const committedBy = new WeakMap<DuckDBConnection, number>();
  const statements = new Map<string, StatementVersions>();
  const latest = () => (open.size === 0 ? last : Math.min(...open.values()) - 1);
  let last = 0;
  let told = 0;

  const time = (): number => {
    const machine = Math.floor(clock());
    const written = Math.floor(last / IN_A_MILLISECOND);
    return !stands() && written > machine && written - machine <= AHEAD ? written : machine;
  };

  return {
    now() {
      told = time();
      return told;
    },
    begin(duck) {
      if (open.has(duck)) return;
      const now = time();
      const moment = !stands() && told >= now && told - Math.floor(clock()) < AHEAD ? told + 1 : now;
      last = Math.max(last + 1, moment * IN_A_MILLISECOND);
      open.set(duck, last);
    },
    of(duck) {
      const version = open.get(duck);
      if (version === undefined)
        throw new Error("rows are written outside of a transaction that has a version");
      return version;
    },
    has: (duck) => open.has(duck),
    committing(duck) {
      const version = open.get(duck);
      // Nobody was told a time since it began: for all that anybody can know, it was committed then.
      const begun = Math.floor((version ?? 0) / IN_A_MILLISECOND);
      if (version === undefined || told < begun) return undefined;
      const after = Math.max(time(), told + (stands() ? 0 : 1));
      const found = { version, committedAt: Math.min(after, Math.floor(clock()) + AHEAD) };
      if (found.committedAt <= begun) return undefined;
      last = Math.max(last, found.committedAt * IN_A_MILLISECOND);
      late.push(found);
      return found;
    },
    end(duck, committed) {
      const version = open.get(duck);
      open.delete(duck);
      if (version === undefined) return;
      if (committed) {
        committedBy.set(duck, version);
        return;
      }
      const index = late.findIndex((each) => each.version === version);
      if (index >= 0) late.splice(index, 1);
    },
    latest,
    at(moment) {
      const bound = moment * IN_A_MILLISECOND + (IN_A_MILLISECOND - 1);
      const running = late.find(({ version, committedAt }) => version <= bound && committedAt > moment);
      return Math.min(
        bound,
        (running?.version ?? bound + 1) - 1,
        ...[...open.values()].map((each) => each - 1),
      );
    },
    remember(times) {
      late.push(...times);
    },
    goOnAfter(version) {
      last = Math.max(last, version);
    },
    snapshotOf: (duck) => snapshots.get(duck),
    setSnapshot(duck, version) {
      if (version === undefined) snapshots.delete(duck);
      else snapshots.set(duck, version);
    },
    offsets: new Map(),
    watch(duck, queryId) {
      const [begun, former] = [latest(), committedBy.get(duck)];
      return () => {
        const own = committedBy.get(duck);
        const at = own === former ? latest() : (own ?? latest());
        statements.set(queryId, { at, before: own === former ? begun : at - 1 });
        const [oldest] = statements.keys();
        if (statements.size > STATEMENTS && oldest !== undefined) statements.delete(oldest);
      };
    },
    ofStatement: (queryId) => statements.get(queryId),
  };
}
