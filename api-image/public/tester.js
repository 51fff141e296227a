import { showAnswer, showNothing } from "./answer.js";
import { curlCommand } from "./curl.js";
import { byId, h, toast } from "./dom.js";
import { buildForm, readForm, suggest } from "./form.js";
import { operations, pathFor, readDocument } from "./openapi.js";

const ACCEPT = { JSON: "application/json", CSV: "text/csv", NDJSON: "application/x-ndjson" };

let chosen;
let under;
/** What the page asks by itself when it opens: the answer need not be scrolled to. */
let first;

/** Asks what the form asks for, or a path that a page's link names. */
async function send(path = currentPath()) {
  under?.abort();
  under = new AbortController();
  const { signal } = under;
  const accept = acceptedType();
  byId("send").setAttribute("aria-busy", "true");
  history.replaceState(null, "", `#${path}`);
  byId("path").textContent = path;
  const startedAt = performance.now();
  try {
    const response = await fetch(path, { headers: { accept }, signal });
    const headersAt = performance.now();
    const text = await response.text();
    const times = { first: headersAt - startedAt, whole: performance.now() - startedAt };
    showAnswer({ response, text, times, follow: (next) => send(next) });
    if (path !== first && matchMedia("(max-width: 60rem)").matches)
      document.querySelector(".answer").scrollIntoView();
  } catch (error) {
    if (!signal.aborted) showNothing(`The service could not be reached: ${error.message}`);
  } finally {
    if (!signal.aborted) byId("send").removeAttribute("aria-busy");
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
  byId("about").textContent = operation.description ?? operation.summary;
  buildForm(operation, () => {
    byId("path").textContent = currentPath();
  });
  const isData = operation.tags.includes("data");
  document.querySelector(".formats").hidden = !isData;
  byId("path").textContent = currentPath();
}

/** Fills the form with what a path asks, when it is one of the routes'. */
function restore(all, path) {
  const url = new URL(path, location.href);
  for (const operation of all) {
    const pattern = operation.path.replaceAll(/\{\w+\}/g, "([^/]+)");
    const match = new RegExp(`^${pattern}$`).exec(url.pathname);
    if (!match) continue;
    document.querySelector(`input[name="route"][value="${operation.operationId}"]`).checked = true;
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
      if (input) input.value = value;
    }
    return;
  }
}

function showRoutes(all) {
  byId("routes").append(
    ...all.map((operation, index) =>
      h(
        "label",
        { class: operation.tags.includes("data") ? "route" : "route small" },
        h("input", {
          type: "radio",
          name: "route",
          value: operation.operationId,
          checked: index === 0,
          onchange: () => choose(operation),
        }),
        h("span", { class: "name" }, operation.path),
        h("span", { class: "summary" }, operation.summary),
      ),
    ),
  );
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
  const wrong = byId("form").querySelector(":invalid");
  if (wrong) {
    wrong.focus();
    toast("This does not fit: see the hint below the field. It is sent all the same.");
  }
  send();
});
byId("clear").addEventListener("click", () => choose(chosen));
byId("curl").addEventListener("click", async () => {
  const command = curlCommand(new URL(currentPath(), location.href).href, acceptedType());
  try {
    await navigator.clipboard.writeText(command);
    toast("Copied the command line.");
  } catch {
    toast(command);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    byId("form").requestSubmit();
  }
});

try {
  const all = operations(await readDocument()).filter((operation) => !operation.deprecated);
  showRoutes(all);
  showNothing("Fill in the form and send it: the answer comes here.");
  showHealth();
  setInterval(showHealth, 30_000);
  suggest();
  first = location.hash.startsWith("#/") ? location.hash.slice(1) : currentPath();
  restore(all, first);
  send(first);
} catch (error) {
  showNothing(error.message);
}
