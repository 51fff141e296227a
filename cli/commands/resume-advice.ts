import { LeaseError } from "../../core/errors/index.ts";
import { leaseHolder } from "../../core/migrations/commands/open-deployment.ts";
import type { MigrationConfig } from "../../core/migrations/contracts/migration-config.ts";
import { terminalIdentity } from "./identity.ts";

/**
 * A lease refusal with the way to go on, when the holder is a deployment of this user on this machine: one that was
 * killed holds its lease until it ends, and only `--resume` takes it again before. Anybody else's cannot be resumed
 * here: user and machine are part of the holder.
 */
export function adviseResume(error: unknown, config: MigrationConfig): unknown {
  if (!(error instanceof LeaseError) || error.holder === undefined) return error;
  const { holder, message, where, next = "" } = error;
  const [, id] = / ([\w-]+) #1$/.exec(holder) ?? [];
  if (id === undefined || leaseHolder(terminalIdentity(config, id)) !== holder) return error;
  return new LeaseError(message, {
    where,
    holder,
    next: `${next} If it was killed, go on with it: snowhook deploy --resume ${id}, with the same options.`,
    cause: error,
  });
}
