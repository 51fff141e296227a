/**
 * Makes an element. Text goes in as text, never as markup: what comes from the data stays data.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `on…` are listeners, true and false are set and left out
 * @param {...(Node | string | null | undefined | (Node | string)[])} children
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null)
      element.setAttribute(name, String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** The element of that id, which the page has. */
export function byId(id) {
  return document.getElementById(id);
}

let timer = 0;

/** Says something briefly at the page's foot. It goes by itself, at a click, and with Escape. */
export function toast(text) {
  const place = byId("toast");
  place.textContent = text;
  place.classList.add("shown");
  const go = () => {
    clearTimeout(timer);
    place.classList.remove("shown");
    place.textContent = "";
    removeEventListener("keydown", onKey);
  };
  const onKey = ({ key }) => key === "Escape" && go();
  clearTimeout(timer);
  timer = setTimeout(go, 2500 + 30 * text.length);
  place.onclick = go;
  addEventListener("keydown", onKey);
}

const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** A number as people read it. */
export function readable(number) {
  return numbers.format(number);
}

/** Bytes as people read them. */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
