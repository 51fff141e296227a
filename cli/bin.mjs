#!/usr/bin/env node
// TypeScript is run as it is: `npm ci` brings tsx along.
import { register } from "tsx/esm/api";

// The deployer runs on newer Node; on Node 20 the AWS SDK would announce the end of its support at every command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
register();
const { runFromProcess } = await import("./run-from-process.ts");
await runFromProcess();
