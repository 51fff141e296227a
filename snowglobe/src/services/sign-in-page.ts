/** What the sign-in page shows. */
export interface SignInPage {
  /** Where the form goes. */
  readonly action: string;
  /** Where a browser goes after it. */
  readonly to: string;
  /** The name that was given before, so that it need not be typed again. */
  readonly user: string;
  /** What went wrong; empty when nothing did. */
  readonly error: string;
}

const STYLE = `
:root{color-scheme:light dark;--ground:#f3f6fa;--sheet:#fff;--well:#f7f9fc;--ink:#12202f;--soft:#506176;--line:#d8e0ea;--accent:#0a62ab;--on:#fff;--worse:#a3142b;--wash:#fde4e8}
@media(prefers-color-scheme:dark){:root{--ground:#0d141c;--sheet:#141d28;--well:#0f1720;--ink:#e5edf6;--soft:#9db0c5;--line:#273546;--accent:#6db8ff;--on:#06182a;--worse:#ff9aa9;--wash:#401820}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:100dvh;margin:0;padding:1rem;background:var(--ground);color:var(--ink)}
form{background:var(--sheet);border:1px solid var(--line);padding:2rem;border-radius:14px;display:grid;gap:1rem}
main{width:min(22rem,100%)}
h1{font-size:1.25rem;margin:0}
p{margin:0;color:var(--soft);font-size:.9rem}
label{display:grid;gap:.25rem;font-weight:600;font-size:.9rem}
input{font:inherit;color:inherit;padding:.5rem .65rem;border-radius:8px;border:1px solid var(--soft);background:var(--well)}
button{font:inherit;font-weight:600;padding:.55rem;border-radius:9px;border:0;background:var(--accent);color:var(--on);cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
[role=alert]{color:var(--worse);background:var(--wash);padding:.5rem .75rem;border-radius:8px}`;

/** The page as HTML, for a light and a dark screen. */
export function signInPage({ action, to, user, error }: SignInPage): string {
  const focus = (here: boolean) => (here ? " autofocus" : "");
  const value = user === "" ? "" : ` value="${escapeHtml(user)}"`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Sign in to snowglobe</title><style>${STYLE}</style></head>
<body><main><form method="post" action="${action}"><h1>Sign in</h1>
<p>As a user of this account: what you then see is what that user's roles may see.</p>
${error ? `<p role="alert">${escapeHtml(error)}</p>` : ""}
<input type="hidden" name="to" value="${escapeHtml(to)}">
<label>User<input name="user" autocomplete="username" autocapitalize="off" spellcheck="false" required${value}${focus(user === "")}></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required${focus(user !== "")}></label>
<button>Sign in</button></form></main></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
