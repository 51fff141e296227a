import type { Random } from "./random.ts";

export const SERVICES = ["github", "sqs", "snowflake", "secrets"] as const;
export type Service = (typeof SERVICES)[number];

/** A time in which a service does not answer. Times in milliseconds. */
export interface Outage {
  readonly service: Service;
  readonly from: number;
  readonly until: number;
  /** only what this environment asks of it (its account, its secret) */
  readonly environment?: string;
}

const MINUTE = 60_000;

/** From minutes to an hour each, service by service, here and there for one environment only. */
export function planOutages(
  random: Random,
  environments: readonly string[],
  { from, until, meanGap }: { from: number; until: number; meanGap: number },
): Outage[] {
  return SERVICES.flatMap((service) => {
    const outages: Outage[] = [];
    const own = service === "snowflake" || service === "secrets";
    for (let time = from + random.gap(meanGap); time < until; time += random.gap(meanGap)) {
      const end = time + MINUTE * 60 ** random.next();
      const environment = own && random.chance(0.3) ? random.pick(environments) : undefined;
      outages.push({
        service,
        from: time,
        until: end,
        ...(environment === undefined ? {} : { environment }),
      });
      time = end;
    }
    return outages;
  });
}

/** Asks for the moments of a plan in the order of time. */
export function watchOutages(outages: readonly Outage[]) {
  const byTime = outages.toSorted((a, b) => a.from - b.from);
  let [begun, under]: [number, Outage[]] = [0, []];
  const current = (now: number) => {
    for (let next = byTime[begun]; next !== undefined && next.from <= now; next = byTime[begun]) {
      under.push(next);
      begun += 1;
    }
    if (under.some(({ until }) => until <= now)) under = under.filter(({ until }) => until > now);
    return under;
  };
  return {
    isAway: (service: Service, environment: string | undefined, now: number) =>
      current(now).some(
        (one) =>
          one.service === service && (one.environment === undefined || one.environment === environment),
      ),
    /** whatever this environment needs */
    isAnyAway: (environment: string, now: number) =>
      current(now).some((one) => one.environment === undefined || one.environment === environment),
  };
}
