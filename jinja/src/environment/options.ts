import { defaultSyntax, type Syntax } from "../lexer/syntax.ts";
import type { Limits } from "../limits/budget.ts";
import type { Extension } from "../parser/statements.ts";
import type { Value } from "../values/input.ts";
import type { UndefinedKind } from "../values/undefined.ts";
import type { HostFunction } from "./host-function.ts";

/** What a template can be given from outside: values, and under `globals` functions too. */
export type Variables = Readonly<Record<string, Value>> | ReadonlyMap<string, Value>;

export interface EnvironmentOptions extends Partial<Syntax> {
  /** the templates by the names under which others reach them; or a function that finds one, `undefined` for none */
  readonly templates?: ReadonlyMap<string, string> | ((name: string) => string | undefined);
  /** what every template sees beside its variables */
  readonly globals?: Readonly<Record<string, Value | HostFunction>>;
  /** what a name that is not there is: by default `strict`, which fails in every use but `is defined` and `default` */
  readonly undefined?: UndefinedKind;
  /** Jinja2's extensions: `do` for `{% do … %}`, `loopcontrols` for `{% break %}` and `{% continue %}` */
  readonly extensions?: readonly Extension[];
  readonly limits?: Partial<Limits>;
}

export function syntaxOf(options: EnvironmentOptions): Syntax {
  const given = Object.entries(defaultSyntax).map(([key, value]) => {
    const own: unknown = Reflect.get(options, key);
    return [key, own === undefined ? value : own];
  });
  return { ...defaultSyntax, ...Object.fromEntries(given) };
}
