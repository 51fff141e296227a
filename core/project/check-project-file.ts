import { nearest } from "../errors/nearest.ts";
import type { Mistake } from "./mistakes.ts";
import type { Environment, Project } from "./project.ts";
import type { Path, YamlDocument } from "./yaml-document.ts";

/** What the schema cannot say: that things fit together, and that no two environments share what must be one's own. */
export function checkProjectFile(projects: readonly Project[], document: YamlDocument): Mistake[] {
  return [
    ...projects.flatMap((project) => [
      ...sharedBranches(project, document),
      ...unknownEnvironments(project, document),
      ...schemaWithoutDatabase(project, document),
      ...rehearsalWithoutDatabase(project, document),
      ...promotions(project, document),
    ]),
    ...sharedIdentities(projects, document),
    ...sharedRehearsals(
      projects.flatMap((project) => project.environments),
      document,
    ),
  ];
}

function sharedBranches(project: Project, document: YamlDocument): Mistake[] {
  const owners = new Map<string, string>();
  return project.environments.flatMap(({ key, branch }) => {
    const owner = owners.get(branch);
    owners.set(branch, owner ?? key);
    if (owner === undefined) return [];
    return mistake(
      document,
      ["projects", project.key, "environments", key, "branch"],
      `branch ${branch} is that of ${owner} too: a branch deploys one environment of a project`,
    );
  });
}

function unknownEnvironments(project: Project, document: YamlDocument): Mistake[] {
  const known = project.environments.map(({ key }) => key);
  const used = [
    ...project.jobs.map((job) => ["jobs", job] as const),
    ...project.services.map((service) => ["services", service] as const),
  ];
  return used.flatMap(([kind, { key, environments }]) =>
    environments.flatMap((environment, index) => {
      if (known.includes(environment)) return [];
      const close = nearest(environment, known);
      const end = close === undefined ? `there are ${known.join(", ")}` : `did you mean ${close}?`;
      return mistake(
        document,
        ["projects", project.key, kind, key, "environments", index],
        `there is no environment ${JSON.stringify(environment)}: ${end}`,
      );
    }),
  );
}

function schemaWithoutDatabase(project: Project, document: YamlDocument): Mistake[] {
  return project.environments.flatMap(({ key, database, schema }) =>
    schema === undefined || database !== undefined
      ? []
      : mistake(
          document,
          ["projects", project.key, "environments", key, "schema"],
          "needs the database that it is in: write it as database",
        ),
  );
}

function rehearsalWithoutDatabase(project: Project, document: YamlDocument): Mistake[] {
  return project.environments.flatMap(({ key, database, rehearsal }) =>
    rehearsal === undefined || database !== undefined
      ? []
      : mistake(
          document,
          ["projects", project.key, "environments", key, "rehearsal"],
          "needs the database that is cloned for it: write it as database",
        ),
  );
}

/** The environment before another one is there, and not after it again; and there are as many people as must approve. */
function promotions(project: Project, document: YamlDocument): Mistake[] {
  const { environments } = project;
  const before = new Map(environments.map(({ key, promotion }) => [key, promotion.after]));
  return environments.flatMap(({ key, promotion }) => {
    const path = ["projects", project.key, "environments", key];
    const { after, approvers, approvals, label } = promotion;
    const wrong: Mistake[] = [];
    if (after !== undefined && !before.has(after)) {
      const close = nearest(after, [...before.keys()]);
      const end =
        close === undefined ? `there are ${[...before.keys()].join(", ")}` : `did you mean ${close}?`;
      wrong.push(
        ...mistake(document, [...path, "after"], `there is no environment ${JSON.stringify(after)}: ${end}`),
      );
    }
    const chain = [key];
    for (let at = after; at !== undefined && chain.length <= environments.length; at = before.get(at))
      chain.push(at);
    if (chain.indexOf(key, 1) > 0) {
      const circle = chain.slice(0, chain.indexOf(key, 1) + 1).join(" after ");
      wrong.push(...mistake(document, [...path, "after"], `${circle}: nothing could ever be deployed`));
    }
    if (label !== undefined && approvers.length === 0)
      wrong.push(
        ...mistake(
          document,
          [...path, "approvals"],
          "somebody must be named under approvers whose label counts",
        ),
      );
    if (approvals > approvers.length) {
      const people =
        approvers.length === 0 ? "nobody is named under approvers" : `approvers has ${approvers.length}`;
      wrong.push(...mistake(document, [...path, "approvals"], `${approvals} must approve, and ${people}`));
    }
    return wrong;
  });
}

/** A rehearsal's secret, user, role and warehouse are no deployment's, and no other rehearsal's. */
function sharedRehearsals(environments: readonly Environment[], document: YamlDocument): Mistake[] {
  return environments.flatMap((environment) => {
    const { rehearsal } = environment;
    if (rehearsal === undefined) return [];
    const others = environments.flatMap((other) => [
      ...(other !== environment && inDifferentAccounts(environment, other)
        ? [
            {
              whose: `${other.project}/${other.key}`,
              ...other,
              role: undefined,
              user: undefined,
              warehouse: undefined,
            },
          ]
        : [{ whose: `${other.project}/${other.key}`, ...other }]),
      ...(other === environment || other.rehearsal === undefined
        ? []
        : [{ whose: `the rehearsals of ${other.project}/${other.key}`, ...other.rehearsal }]),
    ]);
    return (["secretId", "role", "user", "warehouse"] as const).flatMap((field) =>
      others.flatMap((other) => {
        const same = rehearsal[field] !== undefined && rehearsal[field] === other[field];
        const key = field === "secretId" ? "secret" : field;
        return same
          ? mistake(
              document,
              ["projects", environment.project, "environments", environment.key, "rehearsal", key],
              `${rehearsal[field]} is that of ${other.whose} too: what a pull request runs as must be nobody else's`,
            )
          : [];
      }),
    );
  });
}

/**
 * History, lease, secret, user, role and what the role owns are one environment's own. Names of Snowflake's objects
 * may come again only when the file says that they are in different accounts.
 */
function sharedIdentities(projects: readonly Project[], document: YamlDocument): Mistake[] {
  const environments = projects.flatMap((project) => project.environments);
  return environments.flatMap((environment, index) =>
    environments.slice(0, index).flatMap((other) => {
      const path = ["projects", environment.project, "environments", environment.key];
      const owner = `${other.project}/${other.key}`;
      const shared = (key: string, what: string) =>
        mistake(
          document,
          [...path, key],
          `${what} is that of ${owner} too: give each its own, or name the two accounts as account`,
        );
      if (environment.secretId === other.secretId) {
        return mistake(
          document,
          [...path, "secret"],
          `is that of ${owner} too: an environment has a user of its own`,
        );
      }
      if (inDifferentAccounts(environment, other)) return [];
      return [
        ...(environment.historyTable === other.historyTable
          ? shared("history_table", environment.historyTable)
          : []),
        ...(environment.user !== undefined && environment.user === other.user
          ? shared("user", environment.user)
          : []),
        ...(environment.role !== undefined && environment.role === other.role
          ? shared("role", environment.role)
          : []),
        ...environment.owns
          .filter((name) => other.owns.some((theirs) => overlap(name, theirs)))
          .flatMap((name) => shared("owns", name)),
      ];
    }),
  );
}

function inDifferentAccounts(a: Environment, b: Environment): boolean {
  return (
    a.account !== undefined && b.account !== undefined && a.account.toUpperCase() !== b.account.toUpperCase()
  );
}

/** A database holds its schemas. */
function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

function mistake(document: YamlDocument, path: Path, what: string): Mistake[] {
  return [{ position: document.positionOf(path), message: `${path.map(String).join(".")}: ${what}` }];
}
