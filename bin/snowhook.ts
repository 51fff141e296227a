#!/usr/bin/env node
// The command as it is installed: the deployer's commands, and those that start a machine of one's own.
import { runFromProcess } from "../cli/run-from-process.ts";

// On Node 20 the AWS SDK would announce the end of its support at every command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
await runFromProcess();
