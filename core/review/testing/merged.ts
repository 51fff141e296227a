import { type Account, change, openStage } from "./stage.ts";

export const table = (name: string, before = "") => `${before}CREATE TABLE ${name} (N NUMBER);\n`;

/** A merged pull request whose push has come, and is queued. */
export async function mergePull(
  account: Account,
  base: "dev" | "main",
  scripts: Readonly<Record<string, string>>,
) {
  const stage = await openStage(account, { files: { "migrations/V1__a.sql": table("A") } });
  const head = change(stage.start, scripts);
  const { number } = await stage.hub.pulls.open({ head, base });
  await stage.work();
  await stage.hub.push(base, head);
  await stage.hub.pulls.merge(number);
  await stage.work();
  const message = stage.pushed.at(-1);
  if (message === undefined) throw new Error("nothing was queued");
  const say = async (login: string, body: string) => {
    const { comment } = await stage.hub.pulls.comment(number, login, body);
    await stage.work();
    const marker = `<!-- snowhook:answer ${comment.id} -->`;
    const answer = () => stage.hub.comments.find((one) => one.body.startsWith(marker))?.body ?? "";
    return { answer, reactions: comment.reactions.map(({ content }) => content) };
  };
  /** what GitHub says of the newest deployment */
  const shown = () => stage.hub.deployments.at(-1)?.statuses.at(-1);
  return { stage, head, message, say, shown, number };
}

export async function rowsOf({ administrator }: Account, sql: string): Promise<Record<string, unknown>[]> {
  return (await administrator.query<Record<string, unknown>>(sql)).rows;
}

/** Names of the tables of a database's PUBLIC. */
export async function tablesOf(account: Account, database: string): Promise<string[]> {
  const sql = `SELECT TABLE_NAME AS T FROM ${database}.INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC' AND TABLE_TYPE = 'BASE TABLE'`;
  return (await rowsOf(account, sql)).map(({ T }) => String(T)).sort();
}
