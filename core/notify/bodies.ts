import type { Notification } from "./notification.ts";

const MARKS: Readonly<Record<Notification["event"], string>> = {
  success: "✅",
  failure: "❌",
  waiting: "⏳",
  drift: "⚠️",
};

/** Slack's three characters: with them escaped no text is a link, a mention or a channel's alarm. */
function forSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Formatting marks would hide characters: a code block shows a text as it is. A block ends at three backticks. */
function slackBlock(lines: readonly string[]): string {
  return `\`\`\`${forSlack(lines.join("\n")).replaceAll("```", "ˋˋˋ")}\`\`\``;
}

/** A section's text has 3,000 characters at most. https://docs.slack.dev/reference/block-kit/blocks/section-block */
const SLACK_TEXT = 2_900;

/**
 * As Slack's incoming webhooks take it, and Mattermost's, Rocket.Chat's and Discord's (`/slack`).
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function slackBody({ event, summary, lines, url }: Notification): unknown {
  const title = `${MARKS[event]} ${forSlack(summary)}`;
  const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
  const shown: string[] = [];
  for (const line of lines) {
    shown.push(line);
    if (slackBlock(shown).length > SLACK_TEXT) shown.pop();
  }
  return {
    // For notifications of the system, and for what shows no blocks.
    text: title,
    blocks: [
      section(title),
      ...(shown.length === 0 ? [] : [section(slackBlock(shown))]),
      ...(url === undefined ? [] : [section(`<${forSlack(url).replaceAll("|", "%7C")}|Log>`)]),
    ],
  };
}

/**
 * An Adaptive Card in the message that a Teams workflow "when a webhook request is received" takes. Text runs know no
 * Markdown: nothing in them is a link.
 * https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
export function teamsBody({ event, summary, lines, url }: Notification): unknown {
  const color = { success: "good", failure: "attention", waiting: "warning", drift: "warning" }[event];
  const runs = (text: string, more: object = {}) => ({
    type: "RichTextBlock",
    inlines: [{ type: "TextRun", text, ...more }],
  });
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [
            runs(`${MARKS[event]} ${summary}`, { weight: "bolder", size: "medium", color }),
            ...lines.map((line) => runs(line, { fontType: "monospace" })),
          ],
          ...(url === undefined ? {} : { actions: [{ type: "Action.OpenUrl", title: "Log", url }] }),
        },
      },
    ],
  };
}

/** For programs: the generic webhook, EventBridge and SNS. Format contract: docs/FORMATS.md. */
export function eventBody(id: string, notification: Notification, now: Date): Record<string, unknown> {
  return { version: 1, id, time: now.toISOString(), ...notification };
}

/** For people who read mail. */
export function plainText({ summary, lines, url }: Notification): string {
  return [
    summary,
    ...(lines.length === 0 ? [] : ["", ...lines]),
    ...(url === undefined ? [] : ["", url]),
  ].join("\n");
}
