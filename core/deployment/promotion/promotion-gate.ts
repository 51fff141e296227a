import { samePaths } from "../../github/trees.ts";
import type { MigrationConfig } from "../../migrations/contracts/migration-config.ts";
import { insertLedgerSql } from "../../migrations/history/ledger.ts";
import { findEnvironment, type ProjectEnvironment } from "../../project/find-environment.ts";
import type { Environment } from "../../project/project.ts";
import { deployedPaths } from "../../project/project-paths.ts";
import { environmentConnection } from "../../secrets/sign-in-options.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { quoteLiteral } from "../../snowflake/quote.ts";
import type { DeploymentInput } from "../deployment-types.ts";
import { identityOf } from "../message-identity.ts";
import { metadataNamesOf } from "../metadata-schema.ts";
import type { ProjectFiles } from "../project-files.ts";
import { whoAskedToUndo } from "../undo.ts";
import { type Approval, approvalOf, inLedger, readApprovals } from "./approvals.ts";
import { frozenAt } from "./freeze.ts";
import { notPromoted } from "./not-promoted.ts";

export interface GateInput {
  readonly input: DeploymentInput;
  readonly place: ProjectEnvironment;
  readonly files: ProjectFiles;
  /** a session of the environment's user */
  readonly connection: SnowflakeConnection;
  /** how an environment of the project is migrated with these files */
  readonly configOf: (place: ProjectEnvironment, user: string | undefined) => MigrationConfig;
  readonly now: Date;
}

/** Does the environment ask for anything before a deployment? */
export function hasGate({ promotion }: Environment): boolean {
  return promotion.after !== undefined || promotion.approvals > 0 || promotion.freeze.length > 0;
}

/**
 * What a deployment that has not begun waits for, in words; undefined when it may begin. Whatever cannot be found out
 * lets nothing through: it throws. What has begun is not asked again: started work is finished.
 * @throws {ConfigError}, {TemplateError} or {StatementError} when it cannot be decided; {ConnectionError} or {GithubError} when somebody cannot be reached
 */
export async function whatItWaitsFor(gate: GateInput): Promise<string | undefined> {
  const { input, place, connection, now } = gate;
  const { environment } = place;
  if (!hasGate(environment)) return undefined;
  const names = metadataNamesOf(environment);
  const message = identityOf(input);
  if ((await input.engine.readMessage({ connection, names, message })) !== undefined) return undefined;
  const waits = [freezeText(environment, now), ...(await wantedTexts(gate))].filter(
    (text) => text !== undefined,
  );
  if (waits.length === 0) return undefined;
  const reason = waits.join("; ");
  await recordWaiting(gate, reason);
  return reason;
}

/** To undo something nothing has to have succeeded elsewhere, and what was approved is not its opposite. */
async function wantedTexts(gate: GateInput): Promise<(string | undefined)[]> {
  const { input, place, connection } = gate;
  if (input.request.kind === "deploy") return [await beforeText(gate), await approvalText(gate)];
  const asker = await whoAskedToUndo(input, place, connection);
  return [await approvalText(gate, { asker, since: input.request.attempt })];
}

function freezeText({ promotion }: Environment, now: Date): string | undefined {
  const freeze = frozenAt(promotion.freeze, now);
  if (freeze === undefined) return undefined;
  const until = freeze.until === undefined ? "" : ` until ${freeze.until.toISOString().slice(0, 16)}Z`;
  return `freeze${until}${freeze.reason === undefined ? "" : ` (${freeze.reason})`}`;
}

/** Scripts that are named before the rest is counted. */
const NAMED = 2;

async function beforeText(gate: GateInput): Promise<string | undefined> {
  const { input, place, files, connection, configOf } = gate;
  const { after } = place.environment.promotion;
  if (after === undefined) return undefined;
  const there = findEnvironment(input.file, place.project.key, after);
  const { role, warehouse } = there.environment;
  const secret = await input.secrets.environment(there.environment);
  const before = await input.engine.connect(environmentConnection(secret, { role, warehouse }));
  try {
    const { modules, scripts, stagedFolders } = files;
    const missing = await notPromoted(
      { files: scripts, stagedFolders, ...(modules === undefined ? {} : { modules }) },
      { connection, config: configOf(place, undefined) },
      { connection: before, config: configOf(there, secret.user) },
    );
    if (missing.length === 0) return undefined;
    const more = missing.length - NAMED;
    return `${missing.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""} to succeed in ${after}`;
  } finally {
    await before.close().catch(() => undefined);
  }
}

/** Of an undoing: who asked for it, and when, in milliseconds since 1970. */
interface AskedBy {
  readonly asker: string;
  readonly since: number;
}

async function approvalText(gate: GateInput, asked?: AskedBy): Promise<string | undefined> {
  const { environment } = gate.place;
  if (environment.promotion.approvals === 0) return undefined;
  const { approvedBy, needed, complete } = await approvalOfFiles(gate, asked);
  if (complete) return undefined;
  const people = environment.promotion.approvers
    .filter((login) => !approvedBy.includes(login) && login.toLowerCase() !== asked?.asker.toLowerCase())
    .join(", ");
  return needed === 1 ? `approval by ${people}` : `approval, ${approvedBy.length} of ${needed}: by ${people}`;
}

/** Commits that were approved and are compared with the one that is deployed. */
const COMPARED = 10;

/**
 * Who approved what is deployed: this commit, or another one with the same files of ours. A merge has another id than the
 * head that people looked at; when something else came in with it, it has other files, and was not approved.
 */
async function approvalOfFiles(
  { input, place, connection }: GateInput,
  asked: AskedBy | undefined,
): Promise<Approval> {
  const { request, github } = input;
  const all = await readApprovals(connection, place.environment, asked?.since);
  const approved = new Set(all.get(request.commit));
  const others = [...all.keys()].filter((commit) => commit !== request.commit).slice(0, COMPARED);
  for (const commit of others) {
    const known = approvalOf(place.environment, approved, asked?.asker);
    if (known.complete) return known;
    const paths = deployedPaths(place.project);
    if (!(await samePaths(github, request.repository, paths, [commit, request.commit]))) continue;
    for (const login of all.get(commit) ?? []) approved.add(login);
  }
  return approvalOf(place.environment, approved, asked?.asker);
}

/** Once for each reason of a message, however often it is looked at. */
async function recordWaiting({ input, place, connection }: GateInput, reason: string): Promise<void> {
  const names = metadataNamesOf(place.environment);
  const message = identityOf(input);
  const { environment, commit, attempt } = message;
  const insert = insertLedgerSql(names, message, { kind: "WAITING", errorMessage: reason });
  const again = `SELECT 1 FROM ${names.ledger} WHERE KIND = 'WAITING' AND ENVIRONMENT = ${quoteLiteral(environment)} AND COMMIT_ID = ${quoteLiteral(commit)} AND ATTEMPT = ${Math.trunc(attempt)} AND ERROR_MESSAGE = ${quoteLiteral(reason)}`;
  await inLedger(connection, place.environment, names, `${insert} WHERE NOT EXISTS (${again})`);
}
