import { createHash } from "node:crypto";

/** The page's only style sheet. Light or dark as the reader's system; one column on a telephone. */
export const STYLE = `
:root{color-scheme:light dark;--back:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--box:#f6f8fa;--good:#116329;--bad:#a40e26;--wait:#7d4e00;--link:#0550ae}
@media (prefers-color-scheme:dark){:root{--back:#0d1117;--ink:#e6edf3;--soft:#9ea7b3;--line:#30363d;--box:#161b22;--good:#56d364;--bad:#ff8182;--wait:#e3b341;--link:#79c0ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main,header,footer{max-width:64rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;margin:.5rem 0 0}
h2{font-size:1.25rem;margin:0}
h3{font-size:1rem;margin:1rem 0 .25rem}
section{border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:0 0 1rem}
p{margin:.25rem 0}
ul,ol{margin:.25rem 0;padding-left:1.25rem}
code,.mono{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}
a{color:var(--link)}
a:focus-visible,button:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.soft{color:var(--soft)}
.good{color:var(--good)}.bad{color:var(--bad)}.wait{color:var(--wait)}
.good,.bad,.wait{font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:.75rem 0}
dt{color:var(--soft)}dd{margin:0;min-width:0;overflow-wrap:anywhere}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.375rem .75rem .375rem 0;border-top:1px solid var(--line)}
th{color:var(--soft);font-weight:600}
.number{text-align:right;white-space:nowrap}
button{font:inherit;color:var(--bad);background:var(--box);border:1px solid currentColor;border-radius:.375rem;padding:.25rem .75rem;cursor:pointer}
form{display:inline}
summary{cursor:pointer}
.note{border-left:.25rem solid var(--wait);padding-left:.75rem}
@media (max-width:36rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}table,caption,tbody,tr,td{display:block}thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}tr{border-top:1px solid var(--line);padding:.5rem 0}td{border:0;padding:.125rem 0}td.number{text-align:left}td[data-name]::before{content:attr(data-name) " ";color:var(--soft)}}
`;

/** Nothing is loaded from anywhere, nothing runs, and nobody frames it. */
export const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
