import { showAnswer, showNothing } from "./answer.js";
import { byId, h, toast } from "./dom.js";
import { buildForm, missingField, readForm, suggest } from "./form.js";
import { showMe } from "./me.js";
import { operations, pathFor, readDocument } from "./openapi.js";
import { progress } from "./progress.js";
import { offerCurl } from "./token.js";

const ACCEPT = { JSON: "application/json", CSV: "text/csv", NDJSON: "application/x-ndjson" };

let contract;
let chosen;
let under;
let me = { user: null };

/** Asks what the form asks for, or a path that a page's link names. */
async function send(path = currentPath()) {
  under?.abort();
  under = new AbortController();
  const { signal } = under;
  const accept = acceptedType();
  const done = progress(() => under.abort());
  history.replaceState(null, "", `#${path}`);
  byId("path").textContent = path;
  const startedAt = performance.now();
  try {
    const response = await fetch(path, { headers: { accept }, signal });
    const text = await response.text();
    done();
    const time = performance.now() - startedAt;
    showAnswer({ response, text, time, path, operation: chosen, contract, follow: (next) => send(next) });
  } catch (error) {
    // Another request has taken this one's place: its own progress is shown.
    if (under.signal !== signal) return;
    done();
    showNothing(
      signal.aborted
        ? "Stopped. The statement in Snowflake is cancelled as well."
        : `The service could not be reached: ${error.message}`,
    );
  }
}

function currentPath() {
  return pathFor(chosen, readForm(chosen));
}

function acceptedType() {
  return ACCEPT[document.querySelector('input[name="accept"]:checked')?.value ?? "JSON"];
}

function choose(operation) {
  chosen = operation;
  byId("route").value = operation.operationId;
  byId("about").textContent = operation.description ?? operation.summary;
  buildForm(operation, () => {
    byId("path").textContent = currentPath();
  });
  document.querySelector(".formats").hidden = !operation.tags.includes("data");
  byId("path").textContent = currentPath();
}

/** Fills the form with what a path asks, when it is one of the routes'. */
function restore(all, path) {
  const url = new URL(path, location.href);
  for (const operation of all) {
    const pattern = operation.path.replaceAll(/\{\w+\}/g, "([^/]+)");
    const match = new RegExp(`^${pattern}$`).exec(url.pathname);
    if (!match) continue;
    choose(operation);
    const inPath = operation.parameters
      .filter((parameter) => parameter.in === "path")
      .map(({ name }) => name);
    const values = [
      ...inPath.map((name, index) => [name, decodeURIComponent(match[index + 1])]),
      ...url.searchParams,
    ];
    for (const [name, value] of values) {
      const input = byId(`field-${name}`);
      if (!input) continue;
      input.value = value;
      input.closest("details")?.setAttribute("open", "");
    }
    byId("path").textContent = path;
    return;
  }
}

function showRoutes(all) {
  const group = (label, tag) =>
    h(
      "optgroup",
      { label },
      all
        .filter((operation) => operation.tags.includes(tag))
        .map((operation) =>
          h("option", { value: operation.operationId }, `${operation.path} · ${operation.summary}`),
        ),
    );
  byId("route").append(...contract.tags.map(({ name, description }) => group(description, name)));
  byId("route").addEventListener("change", () => {
    choose(all.find(({ operationId }) => operationId === byId("route").value));
  });
  choose(all[0]);
}

async function showHealth() {
  const place = byId("health");
  const words = place.querySelector(".words");
  try {
    const response = await fetch("/health/ready");
    const { status, version } = await response.json();
    place.dataset.status = status;
    words.textContent = `${status === "up" ? "ready" : status} · ${version.slice(0, 12)}`;
  } catch {
    place.dataset.status = "unavailable";
    words.textContent = "no answer";
  }
}

byId("formats").append(
  ...Object.keys(ACCEPT).map((name, index) =>
    h(
      "label",
      {},
      h("input", { type: "radio", name: "accept", value: name, checked: index === 0 }),
      h("span", {}, name),
    ),
  ),
);
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const missing = missingField();
  if (missing) {
    missing.focus();
    toast(`${missing.name} is part of the path: it is needed.`);
    return;
  }
  send();
});
byId("clear").addEventListener("click", () => choose(chosen));
byId("curl").addEventListener("click", () =>
  offerCurl(new URL(currentPath(), location.href).href, acceptedType(), me),
);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    byId("form").requestSubmit();
  }
});

try {
  contract = await readDocument();
  const all = operations(contract).filter((operation) => !operation.deprecated);
  showRoutes(all);
  showHealth();
  setInterval(showHealth, 30_000);
  showMe().then((found) => {
    me = found;
  });
  suggest(contract);
  const first = location.hash.startsWith("#/") ? location.hash.slice(1) : currentPath();
  restore(all, first);
  send(first);
} catch (error) {
  showNothing(error.message);
}
