import type { Mutant } from "../mutant.ts";

const killedBy = ["snowglobe/src/account/access-control.test.ts"];
const decisions = { file: "snowglobe/src/access/decisions.ts", killedBy };
const control = { file: "snowglobe/src/access/create-access-control.ts", killedBy };
const closure = { file: "snowglobe/src/access/role-closure.ts", killedBy };

/** Who may do what in the embedded account. */
export const mutants: readonly Mutant[] = [
  {
    ...decisions,
    promise: "a future grant gives nothing on its container",
    find: `!grant.future &&\n          !grant.caller &&`,
    replace: `!grant.caller &&`,
  },
  {
    ...decisions,
    promise: "a caller grant gives its holder nothing",
    find: `          !grant.caller &&\n`,
    replace: ``,
  },
  {
    ...decisions,
    promise: "a privilege is that privilege, and no other",
    find: `roles.has(grant.role) &&\n          (privilege === undefined || grant.privilege === privilege),`,
    replace: `roles.has(grant.role),`,
  },
  {
    ...decisions,
    promise: "a role that is not active gives nothing",
    find: `          roles.has(grant.role) &&\n`,
    replace: ``,
  },
  {
    ...decisions,
    promise: "owning a database does not confer MANAGE GRANTS",
    find: `privilege !== "MANAGE GRANTS" && granted(rights, object, "OWNERSHIP")`,
    replace: `granted(rights, object, "OWNERSHIP")`,
  },
  {
    ...decisions,
    promise: "MANAGE WAREHOUSES is not USAGE",
    find: `["MODIFY", "MONITOR", "OPERATE"].includes(privilege)`,
    replace: `["MODIFY", "MONITOR", "OPERATE", "USAGE"].includes(privilege)`,
  },
  {
    ...decisions,
    promise: "an object is seen only where its database and schema are",
    find: `return containersSeen && anyPrivilege(rights, object);`,
    replace: `return containersSeen || anyPrivilege(rights, object);`,
  },
  {
    ...decisions,
    promise: "restricted caller's rights bound what is held",
    find: `return held && callerAllows(rights, object, privilege);`,
    replace: `return held;`,
  },
  {
    ...decisions,
    promise: "restricted caller's rights bound what is seen",
    find: `return any && callerAllows(rights, object);`,
    replace: `return any;`,
  },
  {
    ...decisions,
    promise: "an inherited caller grant is for its kind of object",
    find: `fits(grant) && grant.future === object.kind`,
    replace: `fits(grant)`,
  },
  {
    ...control,
    promise: "owner's rights leave out secondary roles",
    find: `const secondary = !session.ownersRights && session.secondaryRoles === "ALL";`,
    replace: `const secondary = session.secondaryRoles === "ALL";`,
  },
  {
    ...control,
    promise: "secondary roles count only when they are on",
    find: `const secondary = !session.ownersRights && session.secondaryRoles === "ALL";`,
    replace: `const secondary = !session.ownersRights;`,
  },
  {
    ...control,
    promise: "what a role may not see does not exist for it",
    find: `if (!object || !decisions.sees(rights, object)) throw notSeen(kind, path, name);`,
    replace: `if (!object) throw notSeen(kind, path, name);`,
  },
  {
    ...control,
    promise: "a role that may see an object may not therefore use it",
    find: `if (!decisions.holds(rights, privilege, object)) {`,
    replace: `if (!decisions.sees(rights, object)) {`,
  },
  {
    ...control,
    promise: "a new object needs the CREATE privilege on its container",
    find: `isSystemSchema(container) || !decisions.holds(creating, privilege, container)`,
    replace: `isSystemSchema(container)`,
  },
  {
    ...control,
    promise: "secondary roles create nothing",
    find: `creatingRoles: (session) => closure.inherited(primaryRoles(session)),`,
    replace: `creatingRoles: (session) => rolesOf(session),`,
  },
  {
    ...closure,
    promise: "a revoked role is gone at once",
    find: `if (version === catalog.version) return;`,
    replace: `if (version !== -1) return;`,
  },
  {
    ...closure,
    promise: "a role has PUBLIC and what was granted to it, not what it was granted to",
    find: `map.set(to.name, [...(map.get(to.name) ?? []), role]);`,
    replace: `map.set(role, [...(map.get(role) ?? []), to.name]);`,
  },
];
