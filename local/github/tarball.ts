import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import type { Files } from "./git-objects.ts";

/** Gzipped tar with all files under one folder, as GitHub serves it. */
export async function tarball(files: Files, folder: string): Promise<Buffer> {
  const archive = pack();
  for (const [path, file] of files) {
    if (file.mode === "120000") {
      archive.entry({
        name: `${folder}/${path}`,
        type: "symlink",
        linkname: Buffer.from(file.bytes).toString(),
      });
    } else {
      const mode = file.mode === "100755" ? 0o755 : 0o644;
      archive.entry({ name: `${folder}/${path}`, mode, mtime: new Date(0) }, Buffer.from(file.bytes));
    }
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks), { level: 1 });
}
