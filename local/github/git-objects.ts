import { createHash } from "node:crypto";

/** A file of a checkout: its bytes and git's mode. */
export interface CheckoutFile {
  bytes: Uint8Array;
  mode: "100644" | "100755" | "120000";
}

/** Path from the repository's root, with `/`, to file. */
export type Files = ReadonlyMap<string, CheckoutFile>;

/** One line of a tree, as GitHub's trees API shows it. */
export interface TreeEntry {
  path: string;
  mode: CheckoutFile["mode"] | "040000";
  type: "blob" | "tree";
  sha: string;
}

/** Trees and blobs of a checkout, by their sha. */
export interface GitObjects {
  root: string;
  trees: ReadonlyMap<string, readonly TreeEntry[]>;
  blobs: ReadonlyMap<string, Uint8Array>;
}

/**
 * Names files as git does: the same content has the same sha as in any clone.
 * https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export function gitObjects(files: Files): GitObjects {
  const trees = new Map<string, readonly TreeEntry[]>();
  const blobs = new Map<string, Uint8Array>();

  const addTree = (prefix: string, paths: readonly string[]): string => {
    const entries = new Map<string, TreeEntry>();
    const folders = new Map<string, string[]>();
    for (const path of paths) {
      const rest = path.slice(prefix.length);
      const slash = rest.indexOf("/");
      const file = files.get(path);
      if (slash >= 0) {
        const folder = rest.slice(0, slash);
        folders.set(folder, [...(folders.get(folder) ?? []), path]);
      } else if (file !== undefined) {
        const sha = gitSha("blob", file.bytes);
        blobs.set(sha, file.bytes);
        entries.set(rest, { path: rest, mode: file.mode, type: "blob", sha });
      }
    }
    for (const [folder, inside] of folders) {
      const sha = addTree(`${prefix}${folder}/`, inside);
      entries.set(folder, { path: folder, mode: "040000", type: "tree", sha });
    }
    // Git sorts a folder as if its name ended in a slash.
    const key = (entry: TreeEntry): Buffer =>
      Buffer.from(entry.type === "tree" ? `${entry.path}/` : entry.path);
    const sorted = [...entries.values()].sort((a, b) => Buffer.compare(key(a), key(b)));
    const content = Buffer.concat(
      sorted.flatMap((entry) => [
        Buffer.from(`${entry.mode.replace(/^0/, "")} ${entry.path}\0`),
        Buffer.from(entry.sha, "hex"),
      ]),
    );
    const sha = gitSha("tree", content);
    trees.set(sha, sorted);
    return sha;
  };

  return { root: addTree("", [...files.keys()]), trees, blobs };
}

/** Sha of a commit that nobody made: the tree, an optional parent, a fixed date. */
export function commitSha(tree: string, parent?: string): string {
  const lines = [
    `tree ${tree}`,
    ...(parent === undefined ? [] : [`parent ${parent}`]),
    "author snowhook <snowhook@localhost> 0 +0000",
    "committer snowhook <snowhook@localhost> 0 +0000",
    "",
    "Working tree\n",
  ];
  return gitSha("commit", Buffer.from(lines.join("\n")));
}

function gitSha(type: "blob" | "tree" | "commit", content: Uint8Array): string {
  return createHash("sha1").update(`${type} ${content.length}\0`).update(content).digest("hex");
}
