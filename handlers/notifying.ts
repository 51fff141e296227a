import { publishToTopic, putOnBus } from "../core/aws/publish-notifications.ts";
import type { Notification } from "../core/notify/notification.ts";
import { notify } from "../core/notify/notify.ts";
import { notifySecretSchema } from "../core/notify/notify-secret.ts";
import { hiddenValues } from "../core/secrets/hidden-values.ts";
import { loadSecret } from "../core/secrets/load-secret.ts";
import { hideFromLog, type Log } from "./log.ts";
import type { Base } from "./open-base.ts";

/** Tells an environment's receivers, and the log what became of it. Never throws. */
export async function tellReceivers(
  { file, secrets }: Pick<Base, "file" | "secrets">,
  notification: Notification | undefined,
  log: Log,
): Promise<void> {
  const project = file.projects.find(({ key }) => key === notification?.project);
  const environment = project?.environments.find(({ key }) => key === notification?.environment);
  if (notification === undefined || environment === undefined) return;
  const addresses = new Set<string>();
  const told = await notify(environment.notify, notification, {
    async secret(name) {
      const secret = await loadSecret(notifySecretSchema, name);
      for (const value of hiddenValues(secret)) addresses.add(value);
      hideFromLog(addresses);
      return secret;
    },
    publish: publishToTopic,
    putEvent: putOnBus,
    hidden: () => [...secrets.hidden(), ...addresses],
  });
  const { event, project: projectKey, environment: environmentKey } = notification;
  for (const { sent, ...fields } of told) {
    const about = { project: projectKey, environment: environmentKey, event, ...fields };
    log(sent ? "info" : "warn", sent ? "notified" : "notification-failed", about);
  }
}
