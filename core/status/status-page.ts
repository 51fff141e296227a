import { NOT_YET_KNOWN } from "../receipt/read-receipts.ts";
import { receiptText } from "../receipt/receipt.ts";
import type { DeploymentStatus, EnvironmentStatus, LockStatus } from "./environment-status.ts";
import { type Html, html } from "./html.ts";
import { STYLE } from "./page-style.ts";

/** One environment on the page; `problem` when it could not be read. */
export interface ShownEnvironment {
  /** `shop/dev` */
  readonly label: string;
  readonly branch: string | undefined;
  /** `OWNER/NAME`, for links to its commits at github.com; absent elsewhere */
  readonly repository: string | undefined;
  readonly status: EnvironmentStatus | undefined;
  readonly problem: string | undefined;
}

export interface PageInput {
  readonly environments: readonly ShownEnvironment[];
  readonly now: Date;
  /** says what was just done, or was refused */
  readonly note: string | undefined;
  /** where a form to break a lock goes, and what it carries; undefined: nobody can break one here */
  readonly breakForm: ((label: string, lock: LockStatus) => BreakForm) | undefined;
}

export interface BreakForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The page, whole. Everything that comes from an account, a file or a person is text in it. */
export function statusPage({ environments, now, note, breakForm }: PageInput): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Status of snowhook</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<header><h1>Deployments</h1><p class="soft">${counted(environments.length, "environment")}, read ${timeOf(now.toISOString())}</p></header>
<main>${note === undefined ? undefined : html`<p class="note" role="status">${note}</p>`}${environments.map((one) => environmentSection(one, breakForm))}</main>
</body>
</html>
`;
  return page.markup;
}

function environmentSection(one: ShownEnvironment, breakForm: PageInput["breakForm"]): Html {
  const { label, branch, status, problem } = one;
  const id = `e-${Buffer.from(label).toString("hex")}`;
  const heading = html`<h2 id="${id}">${label}</h2>`;
  if (status === undefined) {
    return html`<section aria-labelledby="${id}">${heading}<p class="bad">Could not be read</p><p>${problem ?? ""}</p></section>`;
  }
  const { deployed, lock, waiting, deployments } = status;
  return html`<section aria-labelledby="${id}">${heading}
<dl>
${branch === undefined ? undefined : html`<dt>Branch</dt><dd class="mono">${branch}</dd>`}
<dt>Deployed</dt><dd>${deployed === undefined ? html`<span class="soft">nothing yet</span>` : html`${commitOf(one, deployed.commit)}, ${timeOf(deployed.begunOn)}`}</dd>
<dt>Lock</dt><dd>${lockText(label, lock, breakForm)}</dd>
<dt>Drift</dt><dd>${driftText(status)}</dd>
</dl>
${waiting.length === 0 ? undefined : html`<h3>Not ended</h3><ul>${waiting.map((deployment) => html`<li>${commitOf(one, deployment.commit)} <span class="wait">${waitText(deployment, lock)}</span></li>`)}</ul>`}
${deployments.length === 0 ? undefined : deploymentTable(one, deployments)}
</section>`;
}

function waitText({ state, detail }: DeploymentStatus, lock: LockStatus | undefined): string {
  const why = detail === undefined ? "" : `: ${detail}`;
  if (state === "waiting") return `waits${detail === undefined ? "" : ` for ${detail}`}`;
  if (state === "paused") return `waits for its next turn${why}`;
  return lock === undefined ? `was begun, and nobody works on it now${why}` : `is being deployed${why}`;
}

function lockText(label: string, lock: LockStatus | undefined, breakForm: PageInput["breakForm"]): Html {
  if (lock === undefined) return html`free`;
  const held = html`<span class="wait">${lock.holder}</span> until ${timeOf(lock.until)} `;
  const form = breakForm?.(label, lock);
  if (form === undefined) return held;
  const fields = Object.entries(form.fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`${held}<form method="post" action="${form.action}">${fields}<button type="submit" aria-label="Break the lock of ${label}">Break</button></form>`;
}

function driftText({ drift }: EnvironmentStatus): Html {
  if (drift === undefined) return html`<span class="soft">nothing is known since the last deployment</span>`;
  if (drift.changes.length === 0) return html`<span class="good">none</span> since ${timeOf(drift.foundOn)}`;
  return html`<details><summary><span class="bad">${counted(drift.changes.length, "change")}</span> found ${timeOf(drift.foundOn)}</summary><ul>${drift.changes.map((line) => html`<li class="mono">${line}</li>`)}</ul></details>`;
}

function deploymentTable(one: ShownEnvironment, deployments: readonly DeploymentStatus[]): Html {
  const hasReceipts = deployments.some(({ receipt }) => receipt !== undefined);
  const rows = deployments.map(
    (deployment) => html`<tr>
<td>${commitOf(one, deployment.commit)}</td>
<td>${timeOf(deployment.begunOn)}</td>
<td>${outcomeText(deployment)}</td>
<td>${scriptsText(deployment)}</td>
<td class="number" data-name="Seconds">${deployment.seconds}</td>
${hasReceipts ? receiptCell(deployment) : undefined}</tr>`,
  );
  return html`<div class="scroll" role="region" aria-label="Last deployments of ${one.label}" tabindex="0"><table><caption>Last deployments</caption>
<thead><tr><th scope="col">Commit</th><th scope="col">Begun</th><th scope="col">Outcome</th><th scope="col">Scripts</th><th scope="col" class="number">Seconds</th>${hasReceipts ? html`<th scope="col">Cost</th>` : undefined}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** Empty of what cost nothing to tell: on a telephone it takes no line then. */
function receiptCell({ receipt }: DeploymentStatus): Html {
  if (receipt === undefined) return html`<td></td>`;
  const text = receipt === NOT_YET_KNOWN ? html`<span class="soft">${receipt}</span>` : receiptText(receipt);
  return html`<td data-name="Cost">${text}</td>`;
}

function outcomeText({ state, detail }: DeploymentStatus): Html {
  const kind = state === "succeeded" ? "good" : state === "failed" ? "bad" : "wait";
  // Of one that succeeded the ledger says who asked for it.
  return html`<span class="${kind}">${state}</span>${detail === undefined ? undefined : html` <span class="soft">${detail}</span>`}`;
}

function scriptsText({ scripts, state }: DeploymentStatus): Html {
  if (scripts.length === 0) {
    return html`<span class="soft">${state === "succeeded" ? "nothing to apply" : "none"}</span>`;
  }
  const lines = scripts.map(
    ({ script, status, seconds }) =>
      html`<li><code>${script}</code> ${status === "Success" ? undefined : html`<span class="bad">${status}</span> `}<span class="soft">${seconds} s</span></li>`,
  );
  return html`<details><summary>${counted(scripts.length, "script")}</summary><ol>${lines}</ol></details>`;
}

function commitOf({ repository }: ShownEnvironment, commit: string): Html {
  const isCommit = /^[0-9a-f]{40}$/.test(commit);
  const short = isCommit ? commit.slice(0, 7) : commit.replace(/ [0-9a-f-]{36}$/, "");
  if (!isCommit || repository === undefined) return html`<code>${short}</code>`;
  return html`<a href="https://github.com/${repository}/commit/${commit}" rel="noreferrer"><code>${short}</code></a>`;
}

function timeOf(iso: string): Html {
  const text = iso.length < 16 ? iso : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
  return html`<time datetime="${iso}">${text}</time>`;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
