import { createEnvironment, JinjaError } from "../src/index.ts";
import { bombs } from "./bombs.ts";

// Renders every bomb in a process of its own, and prints what came of each and the most memory that was taken.

const results = bombs.map((source) => {
  const environment = createEnvironment({ templates: new Map([["self", source]]) });
  const start = performance.now();
  try {
    return { source, outcome: `rendered ${environment.render("self").length} characters` };
  } catch (error) {
    const outcome = error instanceof JinjaError ? error.kind : `${String(error)}`;
    return { source, outcome, milliseconds: Math.round(performance.now() - start) };
  }
});
console.log(JSON.stringify({ results, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
