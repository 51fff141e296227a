// The thread that Python runs in. Plain JavaScript, because a worker is loaded by Node itself, without tsx or vitest.
import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { loadPyodide } from "pyodide";

const IMPORTS = "/home/udf/imports";

const { port, turn, job } = workerData;
limitMemory(job.memoryBytes);
if (job.kind === "snapshot") await makeSnapshot();
else if (job.kind === "function") await answerCalls();
else await runProcedure();

/** Loads Python and the runtime's modules once, and gives away the memory: a start from it takes a tenth of the time. */
async function makeSnapshot() {
  const pyodide = await loadPyodide({ _makeSnapshot: true, fullStdLib: false });
  addRuntime(pyodide);
  pyodide.runPython(job.warmUp);
  port.postMessage(pyodide.makeMemorySnapshot());
}

async function runProcedure() {
  const run = await startPython((text) => port.postMessage({ kind: "print", text }), "run");
  port.postMessage({ kind: "result", text: run(request, job.text) });
}

/** Rows of a function: asked one message at a time, by a thread that sleeps until `turn` has moved. */
async function answerCalls() {
  const call = (await startPython(() => {}, "open_function"))(job.text);
  const moved = () => {
    Atomics.add(turn, 0, 1);
    Atomics.notify(turn, 0);
  };
  port.on("message", (text) => {
    port.postMessage(call(text));
    moved();
  });
  moved();
}

/** An interpreter with the job's files, and a function of the runner's. */
async function startPython(print, entry) {
  const pyodide = await loadPyodide({ _loadSnapshot: job.snapshot, stdout: print, stderr: print });
  addRuntime(pyodide);
  pyodide.FS.mkdirTree(IMPORTS);
  for (const [name, bytes] of job.imports) pyodide.FS.writeFile(`${IMPORTS}/${name}`, bytes);
  makeReadOnly(pyodide.FS, "/");
  const run = pyodide.runPython(`
import sys, snowglobe_run
sys.path.insert(0, "${IMPORTS}")
sys._xoptions["snowflake_import_directory"] = "${IMPORTS}/"
snowglobe_run.${entry}
`);
  forbidNewCode();
  return run;
}

function addRuntime(pyodide) {
  for (const [path, bytes] of job.runtime) {
    pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    pyodide.FS.writeFile(path, bytes);
  }
}

/** Asks the account and sleeps until it has answered. */
function request(text, content) {
  const bytes = content?.toJs();
  content?.destroy();
  const before = Atomics.load(turn, 0);
  port.postMessage({ kind: "request", text, bytes });
  while (Atomics.load(turn, 0) === before) Atomics.wait(turn, 0, before);
  return receiveMessageOnPort(port).message;
}

/** As in Snowflake, only /tmp can be written. */
function makeReadOnly(fs, path) {
  if (path === "/tmp" || path === "/dev" || path === "/proc") return;
  for (const name of fs.readdir(path)) {
    const child = path === "/" ? `/${name}` : `${path}/${name}`;
    if (name !== "." && name !== ".." && fs.isDir(fs.lstat(child).mode)) makeReadOnly(fs, child);
  }
  fs.chmod(path, 0o555);
}

// Emscripten takes a refused growth for "out of memory", which Python raises as MemoryError.
function limitMemory(bytes) {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * 65_536 > bytes)
      throw new RangeError("the procedure's memory is used up");
    return grow.call(this, pages);
  };
}

// Every JavaScript object leads to the constructor of functions, and that one to the machine. A guard against
// accidents: a procedure is its developer's own code, the interpreter no prison for a hostile one.
function forbidNewCode() {
  const forbidden = function forbidden() {
    throw new Error("procedures cannot make JavaScript code");
  };
  // Pyodide itself reaches for Function.prototype.
  forbidden.prototype = Function.prototype;
  const kinds = [() => {}, async () => {}, function* () {}, async function* () {}];
  for (const kind of kinds)
    Object.defineProperty(Object.getPrototypeOf(kind), "constructor", { value: forbidden });
  globalThis.Function = forbidden;
  globalThis.eval = forbidden;
}
