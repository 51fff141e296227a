#!/usr/bin/env node
import { addInitCommand } from "../cli/init/add-init-command.ts";
// The command as it is installed: the deployer's commands, and the one that starts a machine of one's own.
import { runFromProcess } from "../cli/run-from-process.ts";
import { addLocalCommand } from "../local/add-local-command.ts";
import { startEmbeddedAccount } from "../local/embedded-account.ts";

// On Node 20 the AWS SDK would announce the end of its support at every command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
await runFromProcess([addInitCommand, addLocalCommand], () => startEmbeddedAccount());
// Everything is stopped then; what a library still holds open must not keep the terminal.
if (process.argv[2] === "local") process.exit();
