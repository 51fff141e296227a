import type { MessageState, NewestMessage } from "../../core/migrations/history/messages.ts";

/** A message's key, as in the ledger. */
export interface MessageKey {
  readonly environment: string;
  readonly commit: string;
  readonly attempt: number;
}

type Row = { -readonly [Key in keyof Omit<MessageState, "begunOn">]: MessageState[Key] } & {
  readonly key: MessageKey;
  readonly begunMs: number;
};

export interface Recorded {
  readonly script: string;
  readonly checksum: string;
}

/** How a request that is guarded at its head begins. */
export type Guarded = "lease-lost" | "recorded" | "runs";

/**
 * What the SQL of lease, messages, history and guard does in one environment's schema, without an account. A test holds
 * it to the real SQL: the same calls, the same answers.
 * @param now the server's clock, in milliseconds
 */
export function createSchema(now: () => number) {
  let lease = { holder: "", token: "", reentered: false, expires: 0, generation: 0 };
  const messages = new Map<string, Row>();
  const history: Recorded[] = [];
  const jobs = new Set<string>();
  const running = new Map<number, number>();
  let requests = 0;

  const textOf = ({ environment, commit, attempt }: MessageKey) => `${environment} ${commit} ${attempt}`;
  const holds = (token: string) => token !== "" && lease.token === token && lease.expires > now();
  const generation = (token: string) => (holds(token) ? lease.generation : undefined);
  const read = (key: MessageKey): MessageState | undefined => {
    const row = messages.get(textOf(key));
    if (row === undefined) return undefined;
    const { key: _, begunMs, ...state } = row;
    return { ...state, begunOn: new Date(begunMs).toISOString() };
  };
  const change = (key: MessageKey, token: string, changed: Partial<Row>): boolean => {
    const row = messages.get(textOf(key));
    if (row === undefined || row.state === "ended" || row.generation !== generation(token)) return false;
    Object.assign(row, changed);
    return true;
  };
  const newestOf = (script: string) => history.findLast((row) => row.script === script);

  return {
    /** False when somebody else holds it. */
    acquire(holder: string, token: string, ttlMs: number): boolean {
      if (lease.holder !== holder && lease.expires > now()) return false;
      const next = { holder, token, expires: now() + ttlMs, generation: lease.generation + 1 };
      lease = { ...next, reentered: lease.token !== "" };
      return true;
    },
    holder: () => lease.holder,
    /** What was begun under the lease before it may still run. */
    reentered: () => lease.reentered,
    holds,
    /** False when it is somebody else's by now. */
    extend(token: string, ttlMs: number): boolean {
      if (lease.token !== token) return false;
      lease = { ...lease, expires: now() + ttlMs };
      return true;
    },
    release(token: string): void {
      if (lease.token === token) lease = { ...lease, token: "", expires: now() };
    },

    read,
    newest(environment: string): NewestMessage | undefined {
      const rows = [...messages.values()].filter(({ key }) => key.environment === environment);
      const [row] = rows.sort((a, b) => b.begunMs - a.begunMs || b.key.attempt - a.key.attempt);
      if (row === undefined) return undefined;
      const { commit, attempt } = row.key;
      const { state, outcome, detail } = row;
      return { commit, attempt, state, outcome, detail, ageMs: now() - row.begunMs };
    },
    begin(key: MessageKey, token: string): MessageState | undefined {
      const under = generation(token);
      const row = messages.get(textOf(key));
      if (under !== undefined && row === undefined) {
        const first = { state: "running", outcome: undefined, detail: undefined, generation: under } as const;
        messages.set(textOf(key), { key, ...first, deliveries: 1, crashes: 0, begunMs: now() });
      } else if (
        under !== undefined &&
        row !== undefined &&
        row.state !== "ended" &&
        row.generation !== under
      ) {
        if (row.state === "running") row.crashes += 1;
        row.deliveries += 1;
        row.state = "running";
        row.generation = under;
      }
      return read(key);
    },
    pause: (key: MessageKey, token: string) => change(key, token, { state: "paused" }),
    end: (key: MessageKey, token: string, outcome: string, detail?: string) =>
      change(key, token, { state: "ended", outcome, detail }),

    history: () => history,
    newestOf,
    /**
     * The guard of a script's request: R scripts run when their newest row has another checksum, others once.
     * @returns how it begins; what runs is to be recorded with `record`, whoever is still there by then
     */
    guard(script: string, checksum: string, token: string): Guarded {
      if (!holds(token)) return "lease-lost";
      const newest = newestOf(script);
      if (script.startsWith("R") ? newest?.checksum === checksum : newest !== undefined) return "recorded";
      return "runs";
    },
    record: (row: Recorded) => void history.push(row),
    guardJob(key: MessageKey, name: string, token: string): Guarded {
      if (!holds(token)) return "lease-lost";
      return jobs.has(`${textOf(key)} ${name}`) ? "recorded" : "runs";
    },
    recordJob: (key: MessageKey, name: string) => void jobs.add(`${textOf(key)} ${name}`),

    /** A request that runs until a time; ends it. */
    start(until: number): () => void {
      requests += 1;
      const id = requests;
      running.set(id, until);
      return () => void running.delete(id);
    },
    /** When the last of what runs now ends; undefined when nothing runs. */
    runsUntil: () => (running.size === 0 ? undefined : Math.max(...running.values())),
  };
}

export type SchemaModel = ReturnType<typeof createSchema>;
