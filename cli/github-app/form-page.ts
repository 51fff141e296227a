/** Text in HTML, and in an attribute of it. */
export function html(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/**
 * The page with the form that GitHub wants a browser to send: no API does this step.
 * @param action GitHub's page, with the state that must come back
 */
export function formPage(action: string, manifest: unknown): string {
  return page(
    "Make the GitHub App",
    `<p>GitHub shows what the App may do, and asks for its name.</p>
<form action="${html(action)}" method="post">
<input type="hidden" name="manifest" value="${html(JSON.stringify(manifest))}">
<button type="submit">Go to GitHub</button>
</form>`,
  );
}

/** What is shown when GitHub has come back. */
export function donePage(appPage: string): string {
  return page(
    "The App is made",
    `<p>Its key is in Secrets Manager, and nowhere else. Now <a href="${html(`${appPage}/installations/new`)}">install it</a> in the repositories that are deployed.</p>`,
  );
}

export function failedPage(reason: string): string {
  return page("That did not work", `<p>${html(reason)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>body{font:1.1rem/1.5 system-ui;max-width:34rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}button{font:inherit;padding:.5rem 1rem}</style>
</head><body><main><h1>${title}</h1>${body}</main></body></html>`;
}
