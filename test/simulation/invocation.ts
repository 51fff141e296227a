import { ConnectionError } from "../../core/errors/index.ts";
import { GithubError } from "../../core/github/errors.ts";
import type { Clock } from "./clock.ts";
import type { Service, watchOutages } from "./outages.ts";
import type { Random } from "./random.ts";

/** What a function that runs asks of the world: each call takes time, may fail, and may be its last. */
export interface Calls {
  /** @param environment whose account or secret is asked */
  call<T>(service: Service, act: () => T, environment?: string): Promise<T>;
  /** waits without asking anybody */
  sleep(milliseconds: number): Promise<void>;
  /** does something again and again until it is told to stop, or the function ends */
  every(milliseconds: number, act: () => void): () => void;
  /** time stands still until the next call */
  hold(): void;
  /** has the function been killed? */
  isDead(): boolean;
}

export interface Kill {
  /** which of its calls, from 1 */
  readonly at: number;
  readonly moment: "before" | "after";
}

export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly outages: ReturnType<typeof watchOutages>;
  /** is told of each call, for the figures */
  readonly onCall: (service: Service, failed: boolean) => void;
}

export interface Killed {
  readonly killed: true;
  /** calls that were answered before */
  readonly calls: number;
}

/** Of what is sent to a service that is away, how much is carried out all the same, and only the answer lost. */
const LOST_ANSWERS = 0.1;

/**
 * Runs a function as Lambda does: until its end, its time limit, or whatever kills it at one of its calls.
 * @param limit in milliseconds
 */
export async function invoke<T>(
  world: World,
  { limit, kill }: { limit: number; kill: Kill | undefined },
  body: (calls: Calls) => Promise<T>,
): Promise<T | Killed> {
  const { clock, random, outages, onCall } = world;
  let [dead, count] = [false, 0];
  let letGo: (() => void) | undefined;
  let die: () => void = () => undefined;
  const death = new Promise<Killed>((resolve) => {
    die = () => {
      dead = true;
      letGo?.();
      resolve({ killed: true, calls: count });
    };
  });
  const never = <R>() => new Promise<R>(() => undefined);
  const alive = async (milliseconds: number) => {
    await clock.sleep(milliseconds);
    if (dead) await never();
  };
  clock.at(clock.now() + limit, () => die());

  const calls: Calls = {
    isDead: () => dead,
    hold() {
      letGo = clock.hold();
    },
    async sleep(milliseconds) {
      letGo?.();
      await alive(milliseconds);
    },
    async call(service, act, environment) {
      letGo?.();
      if (dead) return never();
      count += 1;
      const isLast = kill?.at === count;
      if (isLast && kill.moment === "before") {
        die();
        return never();
      }
      await alive(random.between(10, 150));
      const away = outages.isAway(service, environment, clock.now());
      onCall(service, away);
      if (away) {
        if (random.chance(LOST_ANSWERS)) act();
        if (isLast) die();
        await alive(random.chance(0.1) ? 20_000 : random.between(50, 3_000));
        throw errorOf(service);
      }
      const answer = act();
      if (isLast) {
        die();
        return never();
      }
      return answer;
    },
    every(milliseconds, act) {
      let stopped = false;
      const next = () => {
        if (stopped || dead) return;
        act();
        clock.at(clock.now() + milliseconds, next);
      };
      clock.at(clock.now() + milliseconds, next);
      return () => {
        stopped = true;
      };
    },
  };
  const ended = await Promise.race([body(calls), death]);
  letGo?.();
  dead = true;
  return ended;
}

export function isKilled(ended: unknown): ended is Killed {
  return typeof ended === "object" && ended !== null && "killed" in ended;
}

/** As the product's own clients report that nobody answers. */
function errorOf(service: Service): Error {
  switch (service) {
    case "github":
      return new GithubError("GitHub did not answer", 0);
    case "snowflake":
      return new ConnectionError("Snowflake could not be asked");
    case "secrets":
      return new ConnectionError("a secret cannot be fetched from Secrets Manager");
    case "sqs":
      return new Error("SQS did not answer");
  }
}
