#!/usr/bin/env node
// The command in a checkout: the sources run as they are.
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

register({ tsconfig: fileURLToPath(new URL("../tsconfig.json", import.meta.url)) });
await import("../bin/snowhook.ts");
