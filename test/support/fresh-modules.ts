import { afterAll, vi } from "vitest";

// Test files that share a process share the packages it has loaded, which took seconds of each. Our own modules are
// loaded anew for each file: the functions keep there what they opened, as they do on Lambda.
vi.resetModules();

const environment = { ...process.env };
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
});
