// The thread that JavaScript of procedures and functions runs in: QuickJS, an interpreter compiled to WebAssembly, which
// has no way out but the functions given to it here. Plain JavaScript, because a worker is loaded by Node itself.
import { readFileSync } from "node:fs";
import { receiveMessageOnPort, workerData } from "node:worker_threads";
import variant from "@jitl/quickjs-wasmfile-release-sync";
import { newQuickJSWASMModuleFromVariant, newVariant } from "quickjs-emscripten-core";

const STACK_BYTES = 512 * 1024;

const { port, turn, job } = workerData;
keepTimeOf(job.timeZone);
// QuickJS's own limit does not count in WebAssembly: the memory itself ends.
const wasmMemory = new WebAssembly.Memory({ initial: 256, maximum: Math.floor(job.memoryBytes / 65_536) });
const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }));
const runtime = quickjs.newRuntime({ maxStackSizeBytes: STACK_BYTES });
const context = runtime.newContext();
const entry = loadEntry();

if (job.kind === "procedure") port.postMessage({ kind: "result", text: call(job.text) });
else answerCalls();

/** Our modules inside of the sandbox; afterwards nothing can be loaded there. */
function loadEntry() {
  const ask = context.newFunction("request", (text) => context.newString(request(context.getString(text))));
  context.setProp(context.global, "snowglobeRequest", ask);
  ask.dispose();
  runtime.setModuleLoader((name) => readFileSync(new URL(name, import.meta.url), "utf8"));
  const module = context.unwrapResult(
    context.evalCode(`export { run } from "./javascript-run.mjs";`, "snowglobe", { type: "module" }),
  );
  runtime.removeModuleLoader();
  const run = context.getProp(module, "run");
  module.dispose();
  return run;
}

/** JSON in, JSON out. What the sandbox itself throws here is the end of its memory or of its stack. */
function call(text) {
  const source = context.evalCode(job.source, job.name);
  if (source.error) return failed(source.error);
  const given = context.newString(text);
  const result = context.callFunction(entry, context.undefined, source.value, given);
  source.value.dispose();
  given.dispose();
  if (result.error) return failed(result.error);
  const answer = context.getString(result.value);
  result.value.dispose();
  return answer;
}

function failed(error) {
  const told = context.dump(error);
  error.dispose();
  return JSON.stringify({
    error: { kind: "broken", name: told?.name, message: told?.message, stack: told?.stack },
  });
}

/** Rows of a function: asked one message at a time, by a thread that sleeps until `turn` has moved. */
function answerCalls() {
  port.on("message", (text) => {
    port.postMessage(call(text));
    Atomics.add(turn, 0, 1);
    Atomics.notify(turn, 0);
  });
  Atomics.add(turn, 0, 1);
  Atomics.notify(turn, 0);
}

/** Asks the account and sleeps until it has answered. */
function request(text) {
  if (job.kind !== "procedure")
    return JSON.stringify({ error: { kind: "unsupported", message: "no account here" } });
  const before = Atomics.load(turn, 0);
  port.postMessage({ kind: "request", text });
  while (Atomics.load(turn, 0) === before) Atomics.wait(turn, 0, before);
  return receiveMessageOnPort(port).message.text;
}

/** QuickJS asks this thread's Date how far local time is from UTC: it is the session's time zone, not the machine's. */
function keepTimeOf(timeZone) {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  });
  Date.prototype.getTimezoneOffset = function () {
    const instant = this.getTime();
    const parts = Object.fromEntries(
      format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    );
    const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
    return Math.round((Math.floor(instant / 1000) * 1000 - local) / 60_000);
  };
}
