import type { Mutant } from "../mutant.ts";

const signature = {
  file: "core/github/verify-signature.ts",
  killedBy: ["core/github/verify-signature.test.ts"],
};
const delivery = {
  file: "core/github/receive-delivery.ts",
  killedBy: ["core/github/receive-delivery.test.ts"],
};
const archive = { file: "core/github/read-archive.ts", killedBy: ["core/github/read-archive.test.ts"] };
const archivePath = { file: "core/github/archive-path.ts", killedBy: ["core/github/read-archive.test.ts"] };
const listed = { file: "core/github/listed-files.ts", killedBy: ["core/github/decide-push.test.ts"] };
const pushes = { file: "core/github/decide-push.ts", killedBy: ["core/github/decide-push.test.ts"] };

/** What reaches us from GitHub, or from somebody who says so. */
export const mutants: readonly Mutant[] = [
  {
    ...signature,
    promise: "the whole signature is compared",
    find: `timingSafeEqual(expected, Buffer.from(signature.slice("sha256=".length), "hex"))`,
    replace: `timingSafeEqual(expected.subarray(0, 2), Buffer.from(signature.slice("sha256=".length), "hex").subarray(0, 2))`,
  },
  {
    ...signature,
    promise: "without a secret nothing is accepted",
    find: `if (secret === "" || !isSignature(signature)) return false;`,
    replace: `if (!isSignature(signature)) return false;`,
  },
  {
    ...signature,
    promise: "a signature has all its digits",
    find: `[0-9a-f]{64}$/`,
    replace: `[0-9a-f]{64}/`,
  },
  {
    ...delivery,
    promise: "a body over the limit is refused before anything reads it",
    find: `if (delivery.body.length > ports.mostBytes) {`,
    replace: `if (delivery.body.length > ports.mostBytes * 1000) {`,
  },
  {
    ...delivery,
    promise: "only POST is answered",
    find: `if (delivery.method !== "POST")`,
    replace: `if (delivery.method === "GET")`,
  },
  {
    ...delivery,
    promise: "what the queue did not take is not answered as taken",
    find: `return answer(503, { error: "the queue did not take it: send the delivery again" }, cause);`,
    replace: `return answer(202, { status: "queued", cause: String(cause) });`,
  },
  {
    ...delivery,
    promise: "bytes that are not UTF-8 are refused",
    find: `{ fatal: true }`,
    replace: `{ fatal: false }`,
  },
  {
    ...archive,
    promise: "a link in a deployed folder is refused",
    find: `throw new GithubError(\`\${path} is a \${header.type}: only files are deployed\`, 200, {`,
    replace: `if (header.type === "symlink") return false;\n      throw new GithubError(\`\${path} is a \${header.type}: only files are deployed\`, 200, {`,
  },
  {
    ...archive,
    promise: "unpacked bytes are bounded, kept or not",
    find: `check(total.unpacked <= limits.unpackedBytes,`,
    replace: `check(true,`,
  },
  {
    ...archive,
    promise: "the number of entries is bounded",
    find: `check(total.entries <= limits.entries,`,
    replace: `check(true,`,
  },
  {
    ...archive,
    promise: "one file is bounded",
    find: `check(entry.header.size <= limits.fileBytes,`,
    replace: `check(true,`,
  },
  {
    ...archive,
    promise: "kept bytes are bounded",
    find: `check(total.kept <= limits.keptBytes,`,
    replace: `check(true,`,
  },
  {
    ...archive,
    promise: "the number of kept files is bounded",
    find: `check(files.size < limits.files,`,
    replace: `check(true,`,
  },
  {
    ...archivePath,
    promise: "no entry leaves its folder by ..",
    find: `part === "" || part === "." || part === ".."`,
    replace: `part === "" || part === "."`,
  },
  {
    ...archivePath,
    promise: "no entry is absolute",
    find: `part === "" || part === "." || part === ".."`,
    replace: `part === "." || part === ".."`,
  },
  {
    ...archivePath,
    promise: "no entry leaves its folder by a backslash",
    find: `entryName.includes("\\\\") ||`,
    replace: ``,
  },
  {
    ...listed,
    promise: "the list of a forced push is not believed",
    find: `!push.forced &&`,
    replace: ``,
  },
  {
    ...listed,
    promise: "a list of twenty commits may have been cut",
    find: `push.commits.length < MOST_COMMITS`,
    replace: `push.commits.length <= MOST_COMMITS`,
  },
  {
    ...listed,
    promise: "the listed commits lead to the new head",
    find: `push.commits.at(-1)?.id === push.after &&`,
    replace: ``,
  },
  {
    ...listed,
    promise: "removed files count as touched",
    find: `, ...commit.removed]`,
    replace: `]`,
  },
  {
    ...pushes,
    promise: "a deleted branch deploys nothing",
    find: `if (event.deleted || isNoCommit(event.after))`,
    replace: `if (push.deleted && push.created)`,
  },
];
