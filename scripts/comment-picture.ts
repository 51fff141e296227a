import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { marked } from "marked";
import { launchBrowser } from "../test/support/browser.ts";

const docs = join(import.meta.dirname, "../docs");
const colours = {
  light: {
    page: "#ffffff",
    text: "#1f2328",
    muted: "#59636e",
    line: "#d1d9e0",
    code: "#f0f1f3",
    link: "#0969da",
  },
  dark: {
    page: "#0d1117",
    text: "#f0f6fc",
    muted: "#9198a1",
    line: "#3d444d",
    code: "#22272e",
    link: "#4493f8",
  },
};

/**
 * The comment that docs/pull-requests.md quotes, and what its pictures are to be named after.
 * @throws {Error} when the page has no such comment
 */
export function quotedComment(page: string): { markdown: string; digest: string } {
  const found = /<!-- comment -->\n---\n\n([\s\S]*?)\n\n---\n<!-- \/comment -->/.exec(page)?.[1];
  if (found === undefined) throw new Error("docs/pull-requests.md has no comment between its two marks");
  return { markdown: found, digest: createHash("sha256").update(found).digest("hex").slice(0, 12) };
}

/** Draws it as GitHub shows it, in a box under a name, by day and by night; the first SQL is folded out. */
async function draw(): Promise<void> {
  const path = join(docs, "pull-requests.md");
  const page = readFileSync(path, "utf8");
  const { markdown, digest } = quotedComment(page);
  const body = await marked.parse(markdown.replace("<details>", "<details open>"), { gfm: true });
  const browser = await launchBrowser();
  try {
    for (const [scheme, of] of Object.entries(colours)) {
      const tab = await browser.newPage({ viewport: { width: 860, height: 400 }, deviceScaleFactor: 1.5 });
      await tab.setContent(asGithub(body, of));
      await tab.locator("article").screenshot({ path: join(docs, `images/pull-request-${scheme}.png`) });
    }
  } finally {
    await browser.close();
  }
  writeFileSync(path, page.replace(/<!-- pictures of \w* -->/, `<!-- pictures of ${digest} -->`));
}

function asGithub(body: string, of: (typeof colours)["light"]): string {
  return `<!doctype html><meta charset="utf-8"><style>
body{margin:0;background:${of.page}}
article{margin:0;border:1px solid ${of.line};border-radius:6px;color:${of.text};background:${of.page};
font:14px/1.5 system-ui,"Noto Sans",Helvetica,Arial,sans-serif}
header{padding:8px 16px;border-bottom:1px solid ${of.line};color:${of.muted};background:${of.code};border-radius:6px 6px 0 0}
header b{color:${of.text}} header i{border:1px solid ${of.line};border-radius:2em;padding:0 7px;font:12px system-ui}
section{padding:16px} h3{margin:0 0 12px;font-size:1.25em} p,ul,ol{margin:0 0 12px} ul,ol{padding-left:2em}
a{color:${of.link}} code{background:${of.code};border-radius:6px;padding:.2em .4em;font:85% ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
pre{background:${of.code};border-radius:6px;padding:12px;margin:8px 0} pre code{padding:0} summary{cursor:pointer}
</style><article><header><b>snowhook</b> <i>bot</i> commented</header><section>${body}</section></article>`;
}

// npm run docs:pictures, after `npx vitest run core/review -u` wrote another comment. CHROMIUM names a browser that has the
// machine's fonts: the one that npm brings has neither emoji nor a font for code.
if (process.argv[1] === import.meta.filename) await draw();
