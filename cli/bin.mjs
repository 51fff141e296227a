#!/usr/bin/env node
// TypeScript is run as it is: `npm ci` brings tsx along.
import { register } from "tsx/esm/api";

register();
const { runFromProcess } = await import("./run-from-process.ts");
await runFromProcess();
