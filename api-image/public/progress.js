import { byId, h } from "./dom.js";

/**
 * Shows that an answer is waited for, how long already, and a way to stop.
 * @param {() => void} stop
 * @returns {() => void} to be called when the answer is there
 */
export function progress(stop) {
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
  return () => {
    clearInterval(timer);
    send.removeAttribute("aria-busy");
    button.hidden = true;
    words.remove();
    bar.remove();
  };
}
