import { chartData, measures, ticks } from "./chart-data.js";
import { h, readable, s } from "./dom.js";

const WIDTH = 860;
const HEIGHT = 360;
const EDGE = { top: 14, right: 8, bottom: 44, left: 52 };

const NAMES = {
  global_sales: "World",
  na_sales: "North America",
  eu_sales: "Europe",
  jp_sales: "Japan",
  other_sales: "Elsewhere",
};

/** Sales as bars, by year and platform where there are years; what the pointer or the arrow keys are on is told. */
export function chartView(rows) {
  const choices = measures(rows);
  if (choices.length === 0) return h("p", { class: "empty" }, "Nothing to draw: the rows have no sales.");
  const place = h("div", { class: "drawing" });
  const first = choices.includes("global_sales") ? "global_sales" : choices[0];
  const draw = (measure) =>
    place.replaceChildren(...drawing(chartData(rows, measure), NAMES[measure] ?? measure));
  const select = h(
    "select",
    { id: "measure", onchange: () => draw(select.value) },
    choices.map((name) => h("option", { value: name, selected: name === first }, NAMES[name] ?? name)),
  );
  draw(first);
  return h(
    "div",
    { class: "chart" },
    h("label", { class: "measure", for: "measure" }, "Sales in ", select),
    place,
  );
}

function drawing({ categories, series }, measure) {
  const totals = categories.map((_, at) => series.reduce((sum, { values }) => sum + values[at], 0));
  const lines = ticks(Math.max(...totals));
  const top = lines.at(-1);
  const width = (WIDTH - EDGE.left - EDGE.right) / categories.length;
  const y = (value) => HEIGHT - EDGE.bottom - (value / top) * (HEIGHT - EDGE.top - EDGE.bottom);
  const hint = "Point at a bar, or use the arrow keys, to see its figures.";
  const readout = h("p", { class: "readout", role: "status" }, hint);
  const bars = categories.map((_, at) => {
    let base = 0;
    const x = EDGE.left + at * width + width * 0.12;
    const parts = series.map(({ values }, index) => {
      const value = values[at];
      base += value;
      const height = Math.max(0, y(base - value) - y(base));
      return s("rect", { x, y: y(base), width: width * 0.76, height, class: `series-${index}` });
    });
    const zone = s("rect", {
      x: EDGE.left + at * width,
      y: EDGE.top,
      width,
      height: HEIGHT - EDGE.top - EDGE.bottom,
      class: "zone",
    });
    return s("g", { class: "column", onpointerenter: () => tell(at) }, zone, parts);
  });
  let current = -1;
  const tell = (at) => {
    bars[current]?.classList.remove("on");
    current = at;
    bars[at].classList.add("on");
    const shares = series
      .map(({ name, values }, index) => ({ name, value: values[at], index }))
      .filter(({ value }) => value > 0)
      .map(({ name, value, index }) =>
        h(
          "span",
          { class: "share" },
          h("i", { class: `swatch series-${index}` }),
          series.length > 1 ? `${name} ${readable(value)}` : readable(value),
        ),
      );
    readout.replaceChildren(h("b", {}, `${categories[at]}: ${readable(totals[at])} million`), ...shares);
  };
  const move = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    tell(Math.min(categories.length - 1, Math.max(0, current + step)));
  };
  const every = Math.ceil(categories.length / 14);
  const svg = s(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      tabindex: "0",
      "aria-label": `Bars: sales in ${measure}, in millions, ${categories.length} columns from ${categories[0]} to ${categories.at(-1)}. ${hint}`,
      onkeydown: move,
    },
    lines.flatMap((value) => [
      s("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(value), y2: y(value), class: "grid" }),
      s("text", { x: EDGE.left - 8, y: y(value) + 4, class: "tick end" }, readable(value)),
    ]),
    bars,
    categories.map((category, at) =>
      at % every === 0
        ? s(
            "text",
            { x: EDGE.left + (at + 0.5) * width, y: HEIGHT - EDGE.bottom + 20, class: "tick middle" },
            category,
          )
        : null,
    ),
    s("text", { x: EDGE.left, y: HEIGHT - 6, class: "tick" }, "millions of copies"),
  );
  const legend =
    series.length > 1
      ? h(
          "ul",
          { class: "legend" },
          series.map(({ name }, index) => h("li", {}, h("i", { class: `swatch series-${index}` }), name)),
        )
      : null;
  return [svg, readout, legend].filter(Boolean);
}
