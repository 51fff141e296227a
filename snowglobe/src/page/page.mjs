// The page of the account. It talks to it as a driver does: what it shows is what the user who signed in may see. The
// session's token is in this module's memory only. Text of the account is set as text, never as markup.

const ROWS_SHOWN = 500;
const TAG = "snowglobe page";
const RUNNING = new Set(["333333", "333334"]);
const byId = (id) => document.getElementById(id);
let token = "";

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

async function send(path, body) {
  const response = await fetch(path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      "content-type": "application/json",
      ...(token === "" ? {} : { authorization: `Snowflake Token="${token}"` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (answer.success || RUNNING.has(answer.code)) return answer.data;
  if (/^3901(04|11|12|13|14)$/.test(answer.code)) signedOut("The session is over: sign in again.");
  throw new Error(answer.message);
}

/** What the page asks for itself is tagged, and not shown in the history. */
async function run(sqlText, parameters = { QUERY_TAG: TAG }) {
  const path = `/queries/v1/query-request?requestId=${crypto.randomUUID()}`;
  let data = await send(path, { sqlText, parameters });
  while (data.rowtype === undefined && data.getResultUrl) data = await send(data.getResultUrl);
  return data;
}

/** Rows as objects, by the columns' names in lower case. */
async function list(sql) {
  const { rowtype, rowset } = await run(sql);
  return rowset.map((row) =>
    Object.fromEntries(rowtype.map(({ name }, index) => [name.toLowerCase(), row[index]])),
  );
}

const quote = (name) => `"${name.replaceAll('"', '""')}"`;

/** Seconds with a fraction, as the protocol has times, as date and time. */
function moment(text, offsetMinutes = 0) {
  const [seconds, fraction = ""] = text.split(".");
  const negative = text.startsWith("-") && /[1-9]/.test(fraction);
  const whole = Number(seconds) - (negative ? 1 : 0);
  const digits = negative
    ? String(10 ** fraction.length - Number(fraction)).padStart(fraction.length, "0")
    : fraction;
  const date = new Date((whole + offsetMinutes * 60) * 1000);
  if (Number.isNaN(date.getTime())) return text;
  const shown = date.toISOString().slice(0, 19).replace("T", " ");
  const rest = digits.replace(/0+$/, "");
  return rest === "" ? shown : `${shown}.${rest}`;
}

/** A value of the protocol as a person reads it. */
function shown(value, { type }) {
  switch (type.toLowerCase()) {
    case "boolean":
      return value === "1" || value === "true" ? "TRUE" : "FALSE";
    case "date":
      return moment(String(Number(value) * 86_400)).slice(0, 10);
    case "time":
      return moment(value).slice(11);
    case "timestamp_ntz":
      return moment(value);
    case "timestamp_ltz":
      return `${moment(value)} Z`;
    case "timestamp_tz": {
      const [time, zone = "1440"] = value.split(" ");
      const minutes = Number(zone) - 1440;
      const clock = new Date(Math.abs(minutes) * 60_000).toISOString().slice(11, 16);
      return `${moment(time, minutes)} ${minutes < 0 ? "-" : "+"}${clock}`;
    }
    default:
      return value;
  }
}

function table({ rowtype, rowset }) {
  const head = make("tr", {}, ...rowtype.map(({ name }) => make("th", { scope: "col", textContent: name })));
  const rows = rowset.slice(0, ROWS_SHOWN).map((row) =>
    make(
      "tr",
      {},
      ...row.map((value, index) => {
        if (value === null) return make("td", { className: "null", textContent: "NULL" });
        const column = rowtype[index];
        const number = /^(fixed|real)$/i.test(column.type);
        return make("td", { className: number ? "number" : "", textContent: shown(value, column) });
      }),
    ),
  );
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
}

/** The paths of the branches that stand open: they do so again when the tree is made anew. */
const opened = new Set();

/** A branch of the tree that asks for what is in it when it is opened first. */
function branch(name, path, fill) {
  const inside = make("div");
  const details = make("details", { open: opened.has(path) }, make("summary", { textContent: name }), inside);
  let asked = false;
  details.addEventListener("toggle", async () => {
    if (details.open) opened.add(path);
    else opened.delete(path);
    if (!details.open || asked) return;
    asked = true;
    await put(inside, async () => {
      const children = await fill();
      return children.length > 0
        ? children
        : [make("span", { className: "soft", textContent: "nothing in it" })];
    });
  });
  return details;
}

const tablesOf = (schema) => async () => {
  const found = [
    ...(await list(`SHOW TABLES IN SCHEMA ${schema}`)),
    ...(await list(`SHOW VIEWS IN SCHEMA ${schema}`)),
  ];
  return found.map(({ name }) => {
    const button = make("button", { type: "button", textContent: name });
    button.addEventListener("click", () => {
      byId("sql").value = `SELECT * FROM ${schema}.${quote(name)} LIMIT 100`;
      byId("worksheet").requestSubmit();
    });
    return button;
  });
};
const schemasOf = (database) => async () =>
  (await list(`SHOW SCHEMAS IN DATABASE ${database}`)).map(({ name }) => {
    const schema = `${database}.${quote(name)}`;
    return branch(name, schema, tablesOf(schema));
  });
const databaseBranch = ({ name }) => branch(name, quote(name), schemasOf(quote(name)));

/** Puts what is worked out into a place, or what went wrong. */
async function put(place, work) {
  try {
    place.replaceChildren(...(await work()));
  } catch (error) {
    place.replaceChildren(make("p", { className: "soft", textContent: error.message }));
  }
}

function choices(select, names, chosen) {
  const options = names.includes(chosen) || chosen === null ? names : [chosen, ...names];
  select.replaceChildren(
    ...(chosen === null ? [make("option", { value: "", textContent: "none" })] : []),
    ...options.map((name) => make("option", { value: name, textContent: name, selected: name === chosen })),
  );
}

async function refreshHistory(databases) {
  await put(byId("history"), async () => {
    const [database] = databases ?? (await list("SHOW DATABASES"));
    if (!database) return [make("p", { className: "soft", textContent: "This role sees no database." })];
    const source = `TABLE(${quote(database.name)}.INFORMATION_SCHEMA.QUERY_HISTORY())`;
    const columns =
      'START_TIME AS "Started", EXECUTION_STATUS AS "Status", ROLE_NAME AS "Role", TOTAL_ELAPSED_TIME AS "ms", QUERY_TEXT AS "Text"';
    return [
      table(
        await run(
          `SELECT ${columns} FROM ${source} WHERE QUERY_TAG <> '${TAG}' ORDER BY START_TIME DESC LIMIT 50`,
        ),
      ),
    ];
  });
}

async function refreshAll() {
  const [now] = await list(
    "SELECT CURRENT_USER() AS U, CURRENT_ROLE() AS R, CURRENT_WAREHOUSE() AS W, CURRENT_AVAILABLE_ROLES() AS A",
  );
  byId("who").textContent = now.u;
  const [roles, warehouses] = [await list("SHOW ROLES"), await list("SHOW WAREHOUSES")];
  const names = (found) => found.map(({ name }) => name);
  // Not the roles that the present one may see: somebody who took a small one could never leave it.
  choices(byId("role"), JSON.parse(now.a), now.r);
  choices(byId("warehouse"), names(warehouses), now.w);
  const databases = await list("SHOW DATABASES");
  byId("tree").replaceChildren(...databases.map(databaseBranch));
  const rolesShown = ["name", "owner", "granted_to_roles", "granted_roles", "comment"];
  byId("roles").replaceChildren(
    table({
      rowtype: rolesShown.map((name) => ({ name: name.replaceAll("_", " "), type: "text" })),
      rowset: roles.map((role) => rolesShown.map((name) => role[name] ?? "")),
    }),
  );
  await refreshHistory(databases);
}

function tell(text, bad) {
  byId("outcome").textContent = text;
  byId("outcome").className = bad ? "bad" : "";
}

/** Runs a statement that the page's controls stand for, and shows what it leads to. */
async function change(sql, refresh) {
  try {
    await run(sql);
    tell(sql, false);
  } catch (error) {
    tell(error.message, true);
  }
  if (token !== "") await refresh();
}

function signedOut(message) {
  token = "";
  byId("account").hidden = byId("session").hidden = true;
  byId("sign-in").hidden = false;
  byId("refused").textContent = message;
  for (const id of ["tree", "history", "roles", "answer", "role", "warehouse"]) byId(id).replaceChildren();
  opened.clear();
  tell("", false);
  byId("user").focus();
}

byId("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("refused").textContent = "";
  try {
    const data = { LOGIN_NAME: byId("user").value, PASSWORD: byId("password").value };
    ({ token } = await send("/session/v1/login-request", { data }));
    byId("password").value = "";
    byId("sign-in").hidden = true;
    byId("account").hidden = byId("session").hidden = false;
    // What is run is run as the role that the page shows, not with all others beside it.
    await run("USE SECONDARY ROLES NONE");
    await refreshAll();
    byId("sql").focus();
  } catch (error) {
    byId("refused").textContent = error.message;
  }
});

byId("worksheet").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.submitter ?? byId("worksheet").querySelector("button");
  button.disabled = true;
  tell("Running …", false);
  byId("answer").replaceChildren();
  const from = performance.now();
  try {
    const data = await run(byId("sql").value, {});
    byId("answer").replaceChildren(table(data));
    const rows = data.total ?? data.rowset.length;
    const seen = Math.min(ROWS_SHOWN, data.rowset.length);
    const part = seen < rows ? `, the first ${seen} shown` : "";
    tell(`${rows} ${rows === 1 ? "row" : "rows"}${part}, ${Math.round(performance.now() - from)} ms`, false);
  } catch (error) {
    tell(error.message, true);
  }
  button.disabled = false;
  // What only reads leaves the tree as it stands open.
  const reads = /^\s*(?:SELECT|WITH|SHOW|DESC|DESCRIBE|LIST|LS)\b/i.test(byId("sql").value);
  if (token !== "")
    await (reads ? refreshHistory() : refreshAll()).catch((error) => tell(error.message, true));
});
byId("sql").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  byId("worksheet").requestSubmit();
});
byId("role").addEventListener("change", () => change(`USE ROLE ${quote(byId("role").value)}`, refreshAll));
// A warehouse changes nothing of what can be seen: the tree stays as somebody walks through it.
byId("warehouse").addEventListener("change", () =>
  change(`USE WAREHOUSE ${quote(byId("warehouse").value)}`, refreshHistory),
);
byId("leave").addEventListener("click", async () => {
  await send("/session?delete=true", {}).catch(() => undefined);
  signedOut("");
});

// What scrolls can be scrolled by keyboard.
for (const id of ["answer", "history", "roles"]) byId(id).tabIndex = 0;
byId("user").focus();
