import type { Choice } from "./choose-environments.ts";
import { NO_REPOSITORY } from "./compose-project-file.ts";
import type { RecognisedRepository } from "./recognise-repository.ts";

/** The text of `snowhook-next-steps.md`: what a person does from here to the first push. */
export function composeNextSteps(found: RecognisedRepository, choice: Choice): string {
  const first = choice.environments[0];
  const secrets = choice.environments.map(({ key }) => `\`snowhook/${found.key}/${key}\``).join(", ");
  return `# Next steps

1. **Read \`snowhook.yml\`.** ${whatIsInIt(found, choice)}
2. **Try it here**, without any account: \`npx snowhook local --once\`. It deploys this checkout to an account on this
   machine, the whole way of a push. Without \`--once\` it stays up and takes more pushes.
3. **The secrets**, in AWS Secrets Manager: ${secrets} (account, user and key of each environment),
   \`snowhook/administrator\` (for setup only), \`snowhook/github\`, \`snowhook/webhook\`.
   \`node_modules/snowhook/docs/SECRET.md\` describes every field.
4. **The functions**: \`npx serverless package\` shows what they are, without an account; \`npx serverless deploy\` brings
   them to AWS and prints the webhook's address.
5. **Setup**: \`npx snowhook setup\` makes role, user, warehouse and databases in Snowflake.
6. **The webhook**: at GitHub, in the repository's settings: that address, \`application/json\`, the same secret, only the
   event *push*.
7. **Push** to \`${first?.branch ?? "main"}\`.

\`node_modules/snowhook/docs/setup.md\` has every command of these, to paste. Commit \`snowhook.yml\` and \`serverless.yml\`.
${notesOf(found)}`;
}

function whatIsInIt(found: RecognisedRepository, { environments }: Choice): string {
  const lines = environments.map(({ key, branch }) => `a push to \`${branch}\` deploys \`${key}\``);
  const repository =
    found.repository === undefined
      ? ` Git knows no remote called origin: write OWNER/NAME instead of \`${NO_REPOSITORY}\`.`
      : "";
  return `${found.count} scripts were found in \`${found.scripts}\`; ${lines.join(", ")}.${repository}`;
}

function notesOf({ notes, where, config }: RecognisedRepository): string {
  const configured = [...where.keys()].filter((key) => !key.startsWith("change-history"));
  const keys =
    configured.length === 0
      ? []
      : [
          `\`${config}\` says where and as whom (${configured.join(", ")}). A pushed file may say that only when ` +
            "snowhook.yml says the same; better take it out there.",
        ];
  const all = [...keys, ...notes];
  return all.length === 0 ? "" : `\n## What was noticed\n\n${all.map((note) => `- ${note}\n`).join("")}`;
}
