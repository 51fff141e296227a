import { defineConfig } from "vitest/config";

// unit: no network, fast. integration: snowglobe, the queue, stand-ins. e2e: packaged functions, browser.
const kinds = {
  integration: ["**/*.integration.test.ts", "test/integration/**/*.test.ts"],
  e2e: ["**/*.e2e.test.ts", "test/e2e/**/*.test.ts"],
};
const ignored = [
  "**/node_modules/**",
  "**/dist/**",
  "**/.serverless/**",
  "**/.esbuild/**",
  "**/*.slow.test.ts",
];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [...ignored, ...kinds.integration, ...kinds.e2e],
        },
      },
      {
        test: {
          name: "integration",
          include: kinds.integration,
          exclude: ignored,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
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
