import { join } from "node:path";
import { defineConfig } from "vitest/config";

// unit: no network, fast. integration: snowglobe, the queue, stand-ins. e2e: packaged functions, the shipped project
// pushed again and again, browser. story: an object of the embedded account from CREATE to DROP, whole
// repositories, and what takes longest.
const kinds = {
  integration: ["**/*.integration.test.ts"],
  story: ["**/*.story.test.ts"],
  e2e: ["**/*.e2e.test.ts"],
};

/** Here the functions' handlers run in the test's own process, and keep what they opened as they do on Lambda. */
const handlers = ["test/integration", "local"];

const patient = { testTimeout: 60_000, hookTimeout: 60_000 };
const ignored = [
  "**/node_modules/**",
  "**/dist/**",
  "**/.serverless/**",
  "**/.esbuild/**",
  "**/*.slow.test.ts",
];

/** As tsconfig.json has them in paths: packages of this repository run from their sources. */
const sources = Object.entries({
  "jinja-exact": "jinja/src/index.ts",
  "jinja-exact/values": "jinja/src/values/input.ts",
  snowglobe: "snowglobe/src/index.ts",
});

export default defineConfig({
  resolve: {
    alias: sources.map(([name, file]) => ({
      find: new RegExp(`^${name}$`),
      replacement: join(import.meta.dirname, file),
    })),
  },
  test: {
    // More than cores: several tests wait, for a time limit or another process.
    maxWorkers: 3,
    // The AWS SDK announces the end of its support for Node 20 in each of the many processes.
    env: {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      // Python is started once, not once in each process.
      SNOWGLOBE_CACHE: join(import.meta.dirname, "node_modules/.cache/snowglobe"),
    },
    // A busy machine is slow; what hangs still ends.
    testTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [...ignored, ...kinds.integration, ...kinds.story, ...kinds.e2e, "handlers/**"],
          // One load of the modules for all files of a worker: most of the time went into that.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          // They put other modules in the place of the handlers' own: that must not meet another file's.
          name: "unit of handlers",
          include: ["handlers/**/*.test.ts"],
          exclude: [...ignored, ...kinds.integration, ...kinds.e2e],
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: kinds.integration,
          exclude: [...ignored, ...handlers.map((folder) => `${folder}/**`)],
          isolate: false,
          ...patient,
        },
      },
      {
        extends: true,
        test: {
          name: "integration of handlers",
          include: handlers.flatMap((folder) => kinds.integration.map((kind) => `${folder}/${kind}`)),
          exclude: ignored,
          isolate: false,
          setupFiles: ["test/support/fresh-modules.ts"],
          ...patient,
        },
      },
      {
        extends: true,
        test: {
          name: "stories",
          include: kinds.story,
          exclude: [...ignored, ...handlers.map((folder) => `${folder}/**`)],
          isolate: false,
          ...patient,
        },
      },
      {
        extends: true,
        test: {
          name: "stories of handlers",
          include: handlers.flatMap((folder) => kinds.story.map((kind) => `${folder}/${kind}`)),
          exclude: ignored,
          isolate: false,
          setupFiles: ["test/support/fresh-modules.ts"],
          ...patient,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: kinds.e2e,
          exclude: ignored,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
