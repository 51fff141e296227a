import type { CatalogObject } from "../../account/catalog.ts";
import { readAlert } from "../../catalog/alert-properties.ts";
import { asSnowflakeError } from "../../engine/run-statement.ts";
import type { SnowflakeError } from "../../errors/snowflake-error.ts";
import { lookEvery } from "../look-every.ts";
import { type OwnersRunning, runAsOwner } from "../run-as-owner.ts";
import { nextRun } from "../schedule.ts";

const KEPT = 10_000;
const DAYS_MS = 7 * 86_400_000;

/** One asking of an alert, as ALERT_HISTORY tells it. Times are epoch milliseconds. */
export interface AlertRun {
  readonly alert: CatalogObject;
  readonly condition: string;
  readonly action: string;
  readonly scheduledTime: number;
  state: "EXECUTING" | "TRIGGERED" | "CONDITION_FALSE" | "CONDITION_FAILED" | "ACTION_FAILED";
  conditionQueryId: string | null;
  actionQueryId: string | null;
  completedTime: number | null;
  error: SnowflakeError | undefined;
}

/** Asks alerts when they are due on the account's clock, and on demand. */
export interface AlertScheduler {
  run(alert: CatalogObject): void;
  /** Newest first: those of seven days. */
  history(): readonly AlertRun[];
}

/** Looks for what is due until the account closes, which waits for what runs. */
export function startAlerts(running: OwnersRunning): AlertScheduler {
  const { account } = running;
  let runs: AlertRun[] = [];
  const going = new Map<number, Promise<void>>();
  const run = (alert: CatalogObject, scheduledTime: number): void => {
    const next = (going.get(alert.id) ?? Promise.resolve())
      .then(async () => {
        const current = account.catalog.byId(alert.id);
        if (!current) return;
        const { condition, action } = readAlert(current);
        const made: AlertRun = {
          ...{ alert: current, condition, action, scheduledTime, state: "EXECUTING" },
          ...{ conditionQueryId: null, actionQueryId: null, completedTime: null, error: undefined },
        };
        runs.unshift(made);
        if (runs.length > KEPT) runs.length = KEPT;
        await ask(running, made);
      })
      .catch((error: unknown) => account.log("an alert could not be asked", { error: String(error) }))
      .finally(() => {
        if (going.get(alert.id) === next) going.delete(alert.id);
      });
    going.set(alert.id, next);
  };
  const look = async (): Promise<void> => {
    const now = account.now();
    for (const alert of account.catalog.list("ALERT")) {
      const { state, nextRun: due, schedule } = readAlert(alert);
      if (state !== "started" || due === null || due > now) continue;
      const properties = { ...alert.properties, nextRun: nextRun(schedule, now) };
      await account.change(async (change) => void change.update(alert.id, { properties }));
      // One that is still asked is not asked again meanwhile.
      if (!going.has(alert.id)) run(alert, due);
    }
  };
  lookEvery(account, "alerts", look, () => going.values());
  return {
    run: (alert) => run(alert, account.now()),
    history() {
      runs = runs.filter(({ scheduledTime }) => scheduledTime > account.now() - DAYS_MS);
      return runs;
    },
  };
}

/** Asks the condition, and acts when it has rows. https://docs.snowflake.com/en/user-guide/alerts */
async function ask(running: OwnersRunning, run: AlertRun): Promise<void> {
  const { account } = running;
  const { warehouse } = readAlert(run.alert);
  const settings = { warehouse, parameters: {}, timeoutMs: 0 };
  let acts = false;
  const sessionId = `alert ${run.alert.id}`;
  try {
    const question = `SELECT EXISTS (${run.condition})`;
    const { rows } = await runAsOwner(running, run.alert, settings, {
      ...{ sql: question, sessionId },
      tell: (id) => {
        run.conditionQueryId = id;
      },
    });
    acts = rows[0]?.[0] === "1";
    run.state = acts ? "EXECUTING" : "CONDITION_FALSE";
  } catch (error) {
    run.error = asSnowflakeError(error);
    run.state = "CONDITION_FAILED";
  }
  if (acts) {
    try {
      await runAsOwner(running, run.alert, settings, {
        ...{ sql: run.action, sessionId },
        tell: (id) => {
          run.actionQueryId = id;
        },
      });
      run.state = "TRIGGERED";
    } catch (error) {
      run.error = asSnowflakeError(error);
      run.state = "ACTION_FAILED";
    }
  }
  run.completedTime = account.now();
}
