import { notSupported } from "../../errors/snowflake-error.ts";
import { missingProperty } from "../statements/missing-property.ts";
import {
  aBoolean,
  aName,
  aString,
  aStringList,
  type OptionReader,
  oneOf,
} from "../statements/option-readers.ts";
import type { IntegrationForm } from "./integration-form.ts";

const QUEUES = ["AWS_SNS", "GCP_PUBSUB", "AZURE_STORAGE_QUEUE", "AZURE_EVENT_GRID"];
const EMAIL = ["EMAIL"];
const WEBHOOK = ["WEBHOOK"];
const text = { type: "String", byDefault: "", read: aString } as const;

/** `('Content-Type' = 'application/json', …)`: the names; a value may be a secret's. */
const headerNames: OptionReader = (reader) =>
  reader.list(() => {
    const name = reader.string();
    reader.expect("=");
    reader.string();
    return name;
  });

/** Kept, not acted on: this account sends no messages. https://docs.snowflake.com/en/sql-reference/sql/create-notification-integration */
export const notificationIntegration: IntegrationForm = {
  category: "NOTIFICATION",
  needsEnabled: true,
  options: {
    TYPE: { ...text, once: true, needed: true, read: oneOf(["QUEUE", "EMAIL", "WEBHOOK"]) },
    ENABLED: { type: "Boolean", byDefault: "false", read: aBoolean },
    NOTIFICATION_PROVIDER: { ...text, once: true, of: QUEUES, needed: true, read: oneOf(QUEUES) },
    DIRECTION: { ...text, once: true, of: QUEUES, read: oneOf(["INBOUND", "OUTBOUND"]) },
    AWS_SNS_TOPIC_ARN: { ...text, of: ["AWS_SNS"], needed: true },
    AWS_SNS_ROLE_ARN: { ...text, of: ["AWS_SNS"], needed: true },
    GCP_PUBSUB_SUBSCRIPTION_NAME: { ...text, of: ["GCP_PUBSUB"] },
    GCP_PUBSUB_TOPIC_NAME: { ...text, of: ["GCP_PUBSUB"] },
    AZURE_STORAGE_QUEUE_PRIMARY_URI: { ...text, of: ["AZURE_STORAGE_QUEUE"], needed: true },
    AZURE_EVENT_GRID_TOPIC_ENDPOINT: { ...text, of: ["AZURE_EVENT_GRID"], needed: true },
    AZURE_TENANT_ID: { ...text, of: ["AZURE_STORAGE_QUEUE", "AZURE_EVENT_GRID"], needed: true },
    USE_PRIVATELINK_ENDPOINT: { type: "Boolean", byDefault: "false", of: QUEUES, read: aBoolean },
    ALLOWED_RECIPIENTS: { type: "List", byDefault: "[]", of: EMAIL, read: aStringList },
    DEFAULT_RECIPIENTS: { type: "List", byDefault: "[]", of: EMAIL, read: aStringList },
    DEFAULT_SUBJECT: { ...text, of: EMAIL },
    WEBHOOK_URL: { ...text, of: WEBHOOK, needed: true },
    WEBHOOK_SECRET: { ...text, of: WEBHOOK, read: aName },
    WEBHOOK_BODY_TEMPLATE: { ...text, of: WEBHOOK },
    WEBHOOK_HEADERS: { type: "List", byDefault: "[]", of: WEBHOOK, read: headerNames },
  },
  variant({ TYPE: type, NOTIFICATION_PROVIDER: provider }) {
    if (typeof type !== "string") throw missingProperty("TYPE", "NOTIFICATION INTEGRATION", "");
    if (type !== "QUEUE") return type;
    if (typeof provider !== "string")
      throw missingProperty("NOTIFICATION_PROVIDER", "NOTIFICATION INTEGRATION", "");
    return provider;
  },
  type: ({ TYPE: type, NOTIFICATION_PROVIDER: provider }) =>
    type === "QUEUE" ? `QUEUE - ${String(provider)}` : String(type),
  check(_execution, properties) {
    if (
      properties.TYPE === "QUEUE" &&
      properties.DIRECTION === "INBOUND" &&
      properties.NOTIFICATION_PROVIDER === "AWS_SNS"
    )
      throw notSupported("DIRECTION = INBOUND of a notification integration with AWS_SNS");
    return properties;
  },
};
