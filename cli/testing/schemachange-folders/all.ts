import { configuration } from "./configuration.ts";
import type { Folder } from "./folder.ts";
import { otherwise } from "./otherwise.ts";
import { running } from "./running.ts";
import { sessions } from "./sessions.ts";
import { templates } from "./templates.ts";

export const FOLDERS: Readonly<Record<string, readonly Folder[]>> = {
  "configuration and options": configuration,
  "transactions and procedures": running,
  "the session": sessions,
  templates,
  "on purpose otherwise": otherwise,
};
