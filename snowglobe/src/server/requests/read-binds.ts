import type { Bind, Binds } from "../../account/account.ts";
import { BadRequest } from "./read-body.ts";

/**
 * The bind variables of a request: numbered ones as most drivers send them, named ones as .NET's does.
 * @throws {BadRequest} 400 for a key that is neither.
 */
export function readBinds(bindings: Readonly<Record<string, Bind>>): Binds {
  const binds = new Map<number | string, Bind>();
  for (const [key, bind] of Object.entries(bindings)) {
    if (/^[1-9]\d{0,6}$/.test(key)) binds.set(Number(key), bind);
    else if (/^[a-z_][\w$]{0,254}$/i.test(key)) binds.set(key.toUpperCase(), bind);
    else throw new BadRequest(400, `'${key.slice(0, 40)}' is no number or name of a bind variable.`);
  }
  return binds;
}
