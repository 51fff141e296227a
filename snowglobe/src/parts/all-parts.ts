import { appsPart } from "../apps/apps-part.ts";
import type { StatementRunner } from "../engine/run-statement.ts";
import { semanticPart } from "../semantic-views/semantic-part.ts";
import { streamsPart } from "../streams/streams-part.ts";
import { tagsPart } from "../tags/tags-part.ts";
import { alertsPart } from "../tasks/alerts/alerts-part.ts";
import { tasksPart } from "../tasks/tasks-part.ts";
import { catalogPart } from "./catalog-part.ts";
import { ddlPart } from "./ddl-part.ts";
import type { MakePart } from "./open-account.ts";
import { proceduresPart } from "./procedures-part.ts";
import { queryPart } from "./query-part.ts";
import { scriptingPart } from "./scripting-part.ts";
import { sessionPart } from "./session-part.ts";
import { showPart } from "./show-part.ts";
import { stagesPart } from "./stages-part.ts";

/**
 * The account's parts, in the order in which their families are asked for a statement: administrative statements know
 * their words exactly, so they come before queries.
 */
export function allParts(runner: () => StatementRunner, services: MakePart): readonly MakePart[] {
  return [
    (account) => sessionPart(account, runner),
    scriptingPart,
    // Before the statements whose clauses about tags it takes.
    tagsPart,
    services,
    proceduresPart,
    stagesPart,
    streamsPart,
    (account) => tasksPart(account, runner),
    (account) => alertsPart(account, runner),
    catalogPart,
    // After it: a NOTEBOOK PROJECT is no notebook.
    appsPart,
    semanticPart,
    ddlPart,
    showPart,
    queryPart,
  ];
}
