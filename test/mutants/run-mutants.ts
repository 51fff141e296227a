import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyTree } from "./copy-tree.ts";
import { readMutants } from "./read-mutants.ts";
import { tryMutant, tryUnchanged } from "./try-mutant.ts";

// Applies each mutant to a copy of the tree and expects its tests to fail. `npm run test:mutants -- TEXT` tries those
// whose room, file or promise contains TEXT. Prints TAP.

const root = join(import.meta.dirname, "..", "..");
/** Trees that are tried side by side; one, where others use the machine too: a test that runs into its time limit says nothing. */
const COPIES = Number(process.env.COPIES ?? 2);

async function main(wanted: string | undefined): Promise<number> {
  const mutants = (await readMutants()).filter(
    ({ room, file, promise }) =>
      wanted === undefined || [room, file, promise].some((text) => text.includes(wanted)),
  );
  const suites = [...new Set(mutants.map(({ killedBy }) => JSON.stringify(killedBy)))];
  const jobs = [
    ...suites.map((suite) => ({
      name: `passes unchanged: ${suite}`,
      run: (tree: string) => tryUnchanged(tree, JSON.parse(suite)),
    })),
    ...mutants.map((mutant) => ({
      name: `${mutant.file}: ${mutant.promise}`,
      run: (tree: string) => tryMutant(tree, mutant),
    })),
  ];
  console.log(`TAP version 13\n1..${jobs.length}`);
  let next = 0;
  let failed = 0;
  const work = async (): Promise<void> => {
    const tree = mkdtempSync(join(tmpdir(), "snowhook-mutants-"));
    try {
      copyTree(root, tree);
      for (let index = next++; index < jobs.length; index = next++) {
        const job = jobs[index];
        if (job === undefined) break;
        const why = await job.run(tree);
        if (why !== undefined) failed += 1;
        console.log(
          `${why === undefined ? "ok" : "not ok"} ${index + 1} - ${job.name.replaceAll("#", "\\#")}`,
        );
        if (why !== undefined) console.log(`  # survived: ${why}`);
      }
    } finally {
      rmSync(tree, { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: COPIES }, work));
  console.log(`# mutants ${mutants.length}\n# pass ${jobs.length - failed}\n# fail ${failed}\n# skipped 0`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv[2]);
