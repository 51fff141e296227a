import * as z from "zod";

/** An identifier that Snowflake takes without quotes; kept upper case, as Snowflake stores it. */
const identifier = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_$]{0,254}$/, "must be an upper-case Snowflake identifier: A-Z, 0-9, _ and $");

const dottedIdentifier = z
  .string()
  .regex(
    /^[A-Z_][A-Z0-9_$]*\.[A-Z_][A-Z0-9_$]*\.[A-Z_][A-Z0-9_$]*$/,
    "must be DATABASE.SCHEMA.NAME in upper case",
  );

/** `OWNER/NAME`. It goes into addresses: `.` and `..` as a name would leave the repository's path. */
export const repositoryName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
    "must be OWNER/NAME, as in the repository's address",
  );

/** A folder of the repository, relative, that stays inside it. */
const folder = z
  .string()
  .regex(/^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/, "must be a relative folder like migrations/python")
  .refine((path) => !path.split("/").some((part) => part === "." || part === ".."), {
    message: "must not contain . or ..",
  });

/** https://git-scm.com/docs/git-check-ref-format, the part of it that anyone uses. */
const branch = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, "must be a branch's name, without refs/heads/")
  .refine((name) => !name.includes("..") && !name.endsWith("/") && !name.startsWith("refs/"), {
    message: "must be a branch's name, without refs/heads/",
  });

const vars = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.json());

const environment = z.strictObject({
  branch,
  name: identifier,
  database: identifier.optional(),
  warehouse: identifier.optional(),
  compute_pool: identifier.optional(),
  image_repository: dottedIdentifier.optional(),
  deploy_role: identifier.optional(),
  etl_role: identifier.optional(),
  api_role: identifier.optional(),
  vendor_roles: z.record(identifier, identifier).optional(),
  integration: identifier.optional(),
  vars: vars.optional(),
});

/** The text of `environments.yml`, as parsed from YAML. Unknown keys are errors: a typing mistake must not be silent. */
export const environmentsFileSchema = z.strictObject({
  version: z.literal(1),
  repository: repositoryName,
  migrations: folder.default("migrations"),
  files: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), folder).default({}),
  shared: z.strictObject({
    database: identifier,
    warehouse: identifier,
    compute_pool: identifier,
    image_repository: dottedIdentifier,
  }),
  ingest: z.strictObject({
    owner: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "must be the data set's owner on Kaggle"),
    dataset: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "must be the data set's name in its Kaggle address"),
  }),
  vendors: z.array(identifier).default(["NINTENDO", "SONY", "MICROSOFT"]),
  vars: vars.default({}),
  environments: z
    .record(
      z.string().regex(/^(?!all$)[a-z][a-z0-9-]*$/, "must be a lower-case word other than all"),
      environment,
    )
    .refine((all) => Object.keys(all).length > 0, { message: "must name at least one environment" }),
});

export type EnvironmentsFile = z.infer<typeof environmentsFileSchema>;
