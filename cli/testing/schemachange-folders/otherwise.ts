import { type Folder, inHistory } from "./folder.ts";

const snow = "steps:\n  - cli: snow\n    command: --version\n";

/** Where ours does otherwise on purpose: docs/schemachange.md, `.cli.yml`. */
export const otherwise: readonly Folder[] = [
  {
    name: "a script for the snow command line that runs every time is told, and not run",
    files: { "s/V1__one.sql": "SELECT 1", "s/A__x.cli.yml": snow },
    steps: [{ exit: 0, says: "A__x.cli.yml" }],
    history: { "V1__one.sql": "SELECT 1" },
  },
  {
    name: "a script for the snow command line between two versions stops, until told to pass it over",
    files: { "s/V1__one.sql": "SELECT 1", "s/V2__deploy.cli.yml": snow, "s/V3__three.sql": "SELECT 3" },
    steps: [
      { exit: 1, says: "V2__deploy.cli.yml" },
      { argv: inHistory("--on-command-line-script", "warn"), exit: 0, says: "V2__deploy.cli.yml" },
    ],
    history: { "V1__one.sql": "SELECT 1", "V3__three.sql": "SELECT 3" },
  },
];
