import { afterAll, beforeAll, expect, it } from "vitest";
import type { Session } from "../account/session.ts";
import { type OpenedAccount, openAccount } from "../parts/open-account.ts";
import type { SignedIn } from "./authenticate.ts";
import { placeSession, startContext } from "./start-context.ts";

let opened: OpenedAccount;
let signedIn: SignedIn;
beforeAll(async () => {
  opened = await openAccount({ name: "GLASS", organization: "ORG" }, []);
  await opened.account.change(async (change) => {
    const user = change.create({ kind: "USER", path: { name: "VERA" }, owner: null, properties: {} });
    signedIn = { user, properties: {} };
  });
});
afterAll(() => opened.close());

const secondary = (more: Partial<SignedIn>) =>
  startContext(opened.account, { ...signedIn, ...more }, undefined).secondaryRoles;

it("gives a service's caller the user's default secondary roles", () => {
  const caller = { fixedRole: "CONSUMER", callerOf: "OWNER" };
  expect(secondary(caller)).toBe("ALL");
  expect(secondary({ ...caller, properties: { defaultSecondaryRoles: "NONE" } })).toBe("NONE");
});

it("gives a token that is restricted to a role no secondary roles", () => {
  expect(secondary({ fixedRole: "CONSUMER" })).toBe("NONE");
});

it("takes the warehouse that is asked for, else the token's, else the user's", async () => {
  await opened.account.change(async (change) => {
    for (const name of ["ASKED", "OF_TOKEN", "OF_USER"])
      change.create({ kind: "WAREHOUSE", path: { name }, owner: "ACCOUNTADMIN", properties: {} });
  });
  const warehouse = (more: Partial<SignedIn>, asked?: string) => {
    const session = { role: "ACCOUNTADMIN", secondaryRoles: "NONE", warehouse: null } as unknown as Session;
    placeSession(opened.account, { ...signedIn, ...more }, session, asked ? { warehouse: asked } : {});
    return session.warehouse;
  };
  const properties = { defaultWarehouse: "OF_USER" };
  expect(warehouse({})).toBeNull();
  expect(warehouse({ properties })).toBe("OF_USER");
  expect(warehouse({ properties, defaultWarehouse: "OF_TOKEN" })).toBe("OF_TOKEN");
  expect(warehouse({ properties, defaultWarehouse: "OF_TOKEN" }, "asked")).toBe("ASKED");
});
