import { parseArgs } from "node:util";
import { readPorts } from "../local/options.ts";

/** What `npm start -- …` was told. */
export interface StartOptions {
  once: boolean;
  fresh: boolean;
  help: boolean;
  /** A CSV file with the columns of Kaggle's, instead of the sample. */
  data?: string;
  /** Branch that is pushed at the start. */
  branch: string;
  ports: { webhook: number; snowflake: number };
}

export const usage = `npm start -- [options]

Starts the whole machine here, pushes this checkout to dev, shows what came out, and stays up.

  --once            stop when the result is shown; exit code 0 when all came out right
  --fresh           drop what former starts have kept (.snowhook/)
  --data FILE       a CSV with the columns of Kaggle's vgsales.csv, instead of the sample
  --branch NAME     branch to push: dev (default), staging or main
  --port N          port of the webhook (default: any free one)
  --snowflake-port N  port of the embedded account (default: any free one)
  --help

With KAGGLE_USERNAME and KAGGLE_KEY set, the data comes from the real Kaggle.
`;

/** @throws {TypeError} that names the option that is wrong */
export function readOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: "boolean", default: false },
      fresh: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      data: { type: "string" },
      branch: { type: "string", default: "dev" },
      port: { type: "string", default: "0" },
      "snowflake-port": { type: "string", default: "0" },
    },
  });
  return {
    once: values.once,
    fresh: values.fresh,
    help: values.help,
    branch: values.branch,
    ports: readPorts(values.port, values["snowflake-port"]),
    ...(values.data === undefined ? {} : { data: values.data }),
  };
}
