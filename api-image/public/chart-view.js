import { chartData, LETTER, labelled, ticks } from "./chart-data.js";
import { h, readable, s } from "./dom.js";

const EDGE = { top: 14, right: 12, bottom: 44, left: 52 };

/** Rows as bars, by time and a second column where there is a time; what the pointer or the arrow keys are on is told. */
export function chartView(rows, drawing, { more, unit }) {
  const place = h("div", { class: "drawing" });
  const select = h(
    "select",
    { id: "measure", onchange: () => draw() },
    drawing.measures.map((name) => h("option", { value: name, selected: name === drawing.measure }, name)),
  );
  let width = 0;
  const draw = () => {
    if (width === 0) return;
    place.replaceChildren(...drawn(chartData(rows, drawing, select.value), select.value, { width, unit }));
  };
  // Drawn as wide as there is room, so that letters keep their size on a phone.
  new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (now === width || now === 0) return;
    width = now;
    draw();
  }).observe(place);
  return h(
    "div",
    { class: "chart" },
    h(
      "p",
      { class: "controls" },
      h("label", { class: "measure", for: "measure" }, "Bars of ", select),
      more
        ? h(
            "span",
            { class: "partial" },
            `This page's ${readable(rows.length)} rows only: limit=all draws the whole.`,
          )
        : null,
    ),
    place,
  );
}

function drawn({ categories, series, left }, measure, { width: WIDTH, unit }) {
  const HEIGHT = WIDTH < 500 ? 240 : 320;
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
      const value = Math.max(0, values[at]);
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
    return s(
      "g",
      { class: "column", onpointerenter: () => tell(at), onpointerdown: () => tell(at) },
      zone,
      parts,
    );
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
    readout.replaceChildren(h("b", {}, `${categories[at]}: ${readable(totals[at])}`), ...shares);
  };
  const move = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    tell(Math.min(categories.length - 1, Math.max(0, current + step)));
  };
  const labels = labelled(categories, WIDTH - EDGE.left - EDGE.right);
  const counts = unit === undefined || /^(n|count)$|_count$/.test(measure) ? measure : `${measure}, ${unit}`;
  const foot = left > 0 ? `${counts} · ${left} smaller ones are left out` : counts;
  const svg = s(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      tabindex: "0",
      "aria-label": `Bars: ${counts}, ${categories.length} columns from ${categories[0]} to ${categories.at(-1)}. ${hint}`,
      onkeydown: move,
    },
    lines.flatMap((value) => [
      s("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(value), y2: y(value), class: "grid" }),
      s("text", { x: EDGE.left - 8, y: y(value) + 4, class: "tick end" }, readable(value)),
    ]),
    bars,
    categories.map((category, at) => {
      if (!labels.has(at)) return null;
      const text = category.length > 12 ? `${category.slice(0, 11)}…` : category;
      // Below the middle of its bar, and within the drawing.
      const x = Math.min(EDGE.left + (at + 0.5) * width, WIDTH - (text.length * LETTER) / 2);
      return s("text", { x, y: HEIGHT - EDGE.bottom + 20, class: "tick middle" }, text);
    }),
    s("text", { x: EDGE.left, y: HEIGHT - 6, class: "tick" }, foot),
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
