import * as z from "zod";
import { readObjectName } from "../snowflake/quote.ts";

/** A name that people type and that goes into queue groups, secrets' names and GitHub's environments. */
export const key = z
  .string()
  .max(40, "must have 40 characters at most")
  .regex(/^(?!all$)[a-z][a-z0-9-]*$/, "must be a lower-case word (a-z, 0-9, -) other than all");

/** A name that a template can write: `{{ staged.NAME }}`. */
export const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a name that a template can write: letters, digits and _");

/** `OWNER/NAME`. It goes into addresses: `.` and `..` as a name would leave the repository's path. */
export const repositoryName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]{1,100}$/,
    "must be OWNER/NAME, as in the repository's address",
  );

/** A file or folder of the repository, relative, that stays inside it. */
export const repositoryPath = z
  .string()
  .regex(
    /^(?!\.{1,2}(\/|$))[A-Za-z0-9_.@+-]+(\/(?!\.{1,2}(\/|$))[A-Za-z0-9_.@+-]+)*$/,
    "must be a path inside the repository like jobs/load, without a slash at its ends, without . and ..",
  );

/** https://git-scm.com/docs/git-check-ref-format, the part of it that anyone uses. */
export const branch = z
  .string()
  .regex(
    /^(?!refs\/)(?!.*\.\.)[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9._-])?$/,
    "must be a branch's name, without refs/heads/",
  );

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html#API_CreateSecret_RequestParameters */
export const secretName = z
  .string()
  .regex(
    /^[A-Za-z0-9/_+=.@-]{1,512}$/,
    "must be the name of a secret in Secrets Manager: letters, digits and /_+=.@-",
  );

const plain = /^[A-Za-z_][A-Za-z0-9_$]{0,254}$/;
const part = `(?:[A-Za-z_][A-Za-z0-9_$]{0,254}|"(?:[^"]|""){1,255}")`;

function named(maxParts: number, words: string) {
  return z
    .string()
    .regex(new RegExp(`^${part}(?:\\.${part}){0,${maxParts - 1}}$`), words)
    .transform(asWritten);
}

/** The parts as SQL takes them: plain ones in the upper case that Snowflake gives them, quoted ones as they are. */
function asWritten(text: string): string {
  const upper = (name: string) => (plain.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
  return readObjectName(text).map(upper).join(".");
}

/** https://docs.snowflake.com/en/sql-reference/identifiers-syntax */
export const identifier = named(
  1,
  'must be a name in Snowflake: letters, digits, _ and $, or anything in "double quotes"',
);

export const databaseOrSchema = named(2, "must be DATABASE or DATABASE.SCHEMA");

export const tableName = named(3, "must be DATABASE.SCHEMA.TABLE");

/**
 * A text that is rendered with the environment's variables before it is used.
 * What comes out is checked where it is used.
 */
export const template = z.string().min(1, "must not be empty").max(100_000);

/** `{{ name }}` without quotes is a map in YAML: worth a sentence of its own. */
export const variables = z.record(variableName, z.json());

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
export const schedule = z
  .string()
  .regex(
    /^(?:cron\((?:[^\s()]+ ){5}[^\s()]+\)|rate\([1-9][0-9]* (?:minute|minutes|hour|hours|day|days)\))$/,
    "must be rate(1 hour) or cron(minutes hours day-of-month month day-of-week year), six fields as AWS has them",
  );

/** https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference (image) */
export const imagePath = z
  .string()
  .regex(
    /^\/[A-Za-z0-9_]+\/[A-Za-z0-9_]+\/[A-Za-z0-9_]+\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/,
    "must be /database/schema/repository/image, without a tag: that comes with each event",
  );

/** https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication */
export const githubLogin = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9]))*(?:_[A-Za-z0-9]+)?$/,
    "must be somebody's name at GitHub, without @",
  )
  .max(100);

/** A time zone that this runtime knows: `Europe/Berlin`, `UTC`. https://www.iana.org/time-zones */
export const timeZone = z.string().refine(
  (zone) => {
    try {
      return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
    } catch {
      return false;
    }
  },
  { message: "must be a time zone like Europe/Berlin" },
);

export const timeOfDay = z
  .string()
  .regex(/^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/, "must be a time like 16:30, in quotes");

export const localTime = z
  .string()
  .regex(
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d$/,
    "must be a local date and time like 2026-12-20T18:00, in quotes",
  );
