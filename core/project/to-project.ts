import type {
  Environment,
  EnvironmentOptions,
  Job,
  Project,
  Promotion,
  RehearsalSettings,
  Service,
  Weekday,
} from "./project.ts";
import type { ProjectInput } from "./schema.ts";

/** As schemachange has it: https://github.com/Snowflake-Labs/schemachange#change-history-table */
const HISTORY = ["METADATA", "SCHEMACHANGE", "CHANGE_HISTORY"];

/** A checked entry of the file as the model that everything works with. */
export function toProject(key: string, input: ProjectInput): Project {
  const keys = Object.keys(input.environments);
  return {
    key,
    repository: input.repository,
    scripts: input.scripts,
    ...given("modules", input.modules),
    ...given("config", input.config),
    staged: input.staged ?? {},
    envVars: input.env_vars ?? [],
    vars: input.vars ?? {},
    ...given("setup", input.setup),
    environments: Object.entries(input.environments).map(([name, entry]) =>
      toEnvironment(key, name, entry, input),
    ),
    jobs: Object.entries(input.jobs ?? {}).map(([name, job]) => toJob(name, job, keys)),
    services: Object.entries(input.services ?? {}).map(([name, service]) => toService(name, service, keys)),
  };
}

function toEnvironment(
  project: string,
  key: string,
  entry: ProjectInput["environments"][string],
  input: ProjectInput,
): Environment {
  return {
    project,
    key,
    branch: entry.branch,
    secretId: entry.secret ?? `snowhook/${project}/${key}`,
    ...given("account", entry.account),
    ...given("user", entry.user),
    ...given("role", entry.role),
    ...given("warehouse", entry.warehouse),
    ...given("database", entry.database),
    ...given("schema", entry.schema),
    historyTable: threeParts(entry.history_table),
    createHistoryTable: entry.create_history_table ?? false,
    owns: entry.owns ?? [],
    drift: entry.drift ?? false,
    notify: (entry.notify ?? []).map(({ on = ["failure", "drift"], ...receiver }) => ({ on, ...receiver })),
    bringYourOwn: entry.bring_your_own ?? false,
    vars: { ...input.vars, ...entry.vars },
    options: toOptions(entry.options ?? {}),
    dangers: toDangers(entry.dangers ?? {}),
    shown: {
      ...given("url", entry.url),
      isProduction: entry.production ?? ["prod", "production"].includes(key),
      isTransient: entry.transient ?? false,
    },
    promotion: toPromotion(entry),
    ...given("rehearsal", toRehearsal(project, key, entry.rehearsal)),
  };
}

type EnvironmentInput = ProjectInput["environments"][string];

const EVERY_DAY: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

function toPromotion({ after, approvers = [], approvals, freeze = [] }: EnvironmentInput): Promotion {
  const count = typeof approvals === "object" ? approvals.count : approvals;
  return {
    ...given("after", after),
    approvers,
    approvals: count ?? (approvers.length === 0 ? 0 : 1),
    ...given("label", typeof approvals === "object" ? approvals.label : undefined),
    freeze: freeze.map(({ zone, reason, start, end, days, from, to }) => ({
      zone,
      ...given("reason", reason),
      ...(start !== undefined && end !== undefined
        ? { start, end }
        : { days: days ?? EVERY_DAY, from: from ?? "00:00", to: to ?? "24:00" }),
    })),
  };
}

/** Hours for which a clone may stay: over a night, and gone before anybody forgets it. */
const REHEARSAL_HOURS = 24;

type RehearsalInput = ProjectInput["environments"][string]["rehearsal"];

function toRehearsal(project: string, key: string, input: RehearsalInput): RehearsalSettings | undefined {
  if (input === undefined) return undefined;
  return {
    role: input.role,
    warehouse: input.warehouse,
    ...given("user", input.user),
    secretId: input.secret ?? `snowhook/${project}/${key}-rehearsal`,
    hours: input.hours ?? REHEARSAL_HOURS,
    vars: input.vars ?? {},
  };
}

/** A name of one or two parts takes the rest from schemachange's default, as schemachange does. */
function threeParts(name = ""): string {
  const parts = name.match(/"(?:[^"]|"")+"|[^.]+/g) ?? [];
  return [...HISTORY.slice(0, HISTORY.length - parts.length), ...parts].join(".");
}

type OptionsInput = NonNullable<ProjectInput["environments"][string]["options"]>;

function toOptions(input: OptionsInput): EnvironmentOptions {
  return {
    ...given("autocommit", input.autocommit),
    ...given("queryTag", input.query_tag),
    ...given("outOfOrder", input.out_of_order),
    ...given("raiseExceptionOnIgnoredVersionedScript", input.raise_exception_on_ignored_versioned_script),
    ...given("continueOnError", input.continue_on_error),
    ...given("versionNumberValidationRegex", input.version_number_validation_regex),
    ...given("sessionParameters", input.session_parameters),
    ...given("metadataSchema", input.metadata_schema),
    ...given("leaseSeconds", input.lease_seconds),
    ...given("onChanged", input.on_changed),
    ...given("onRenamed", input.on_renamed),
    ...given("onUnrenderable", input.on_unrenderable),
    ...given("onUnknownFile", input.on_unknown_file),
    ...given("onCommandLineScript", input.on_command_line_script),
  };
}

type DangersInput = NonNullable<ProjectInput["environments"][string]["dangers"]>;

function toDangers(input: DangersInput): Environment["dangers"] {
  return {
    ...given("expensive", input.expensive),
    ...given("destructive", input.destructive),
    ...given("unrecoverable", input.unrecoverable),
    ...given("unreadable", input.unreadable),
  };
}

function toJob(key: string, job: NonNullable<ProjectInput["jobs"]>[string], everywhere: string[]): Job {
  return {
    key,
    source: job.sql === undefined ? { file: job.file ?? "" } : { sql: job.sql },
    ...given("role", job.role),
    ...given("warehouse", job.warehouse),
    when: job.when ?? ["manual"],
    ...given("schedule", job.schedule),
    environments: job.environments ?? everywhere,
  };
}

function toService(
  key: string,
  service: NonNullable<ProjectInput["services"]>[string],
  everywhere: string[],
): Service {
  return {
    key,
    image: service.image,
    specification: service.specification,
    ...given("name", service.name),
    ...given("role", service.role),
    computePool: service.compute_pool,
    ...given("warehouse", service.warehouse),
    callers: service.callers ?? [],
    environments: service.environments ?? everywhere,
  };
}

/** The property, when there is a value for it: optional properties are absent, never undefined. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: V });
}
