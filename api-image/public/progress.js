import { byId, h } from "./dom.js";

/** Ends what is shown now: a request that takes another's place takes its words too. */
let end = () => {};

/**
 * Shows that an answer is waited for, how long already, and a way to stop; of the last request only.
 * @param {() => void} stop
 * @returns {() => void} to be called when the answer is there
 */
export function progress(stop) {
  end();
  const startedAt = performance.now();
  const send = byId("send");
  const button = byId("stop");
  send.setAttribute("aria-busy", "true");
  button.hidden = false;
  button.onclick = stop;
  const words = h("span", { class: "waiting" });
  const bar = h("progress", { "aria-label": "Waiting for the answer" });
  const tell = () => {
    const seconds = Math.floor((performance.now() - startedAt) / 1000);
    // What is quick needs no words, and what stood there stays in sight.
    if (seconds < 1) return;
    words.textContent = `Waiting for Snowflake, ${seconds} s${seconds < 3 ? "" : ": a warehouse that was suspended takes some seconds to resume"}`;
    if (!words.isConnected) byId("facts").replaceChildren(bar, words);
  };
  const timer = setInterval(tell, 250);
  const mine = () => {
    if (end !== mine) return;
    end = () => {};
    clearInterval(timer);
    send.removeAttribute("aria-busy");
    button.hidden = true;
    words.remove();
    bar.remove();
  };
  end = mine;
  return mine;
}
