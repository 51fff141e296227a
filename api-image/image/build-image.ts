// npm run image -- [--name NAME] [--api PATH] [--tag COMMIT] [--push REGISTRY/REPOSITORY] [--insecure] [--layout-only]
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { parseArgs, promisify } from "node:util";
import { layOut } from "./lay-out.ts";

const run = promisify(execFile);
/** Needs neither a daemon nor mounts: it runs in a container of CI as well as on a laptop. */
const BUILDAH = ["--storage-driver", "vfs"];

export interface BuiltImage {
  readonly name: string;
  /** Digest that the registry gave it; absent when it was not pushed. */
  readonly digest?: string;
}

/** Builds the image with Debian's buildah, and pushes it when told where to. @throws what buildah says. */
export async function buildImage(options: {
  name: string;
  tag: string;
  /** Path of the api.yml that it serves when its environment names no other. */
  declaration?: string;
  push?: string;
  insecure?: boolean;
}): Promise<BuiltImage> {
  const context = await layOut(options.declaration);
  const name = `${options.name}:${options.tag}`;
  const build = [
    "bud",
    "--isolation",
    "chroot",
    "--platform",
    "linux/amd64",
    "--timestamp",
    "0",
    "--quiet",
    "--tag",
    name,
    context,
  ];
  await run("buildah", [...BUILDAH, ...build], { maxBuffer: 64 * 1024 * 1024 });
  if (options.push === undefined) return { name };
  const target = `${options.push}/${name}`;
  const digestFile = `${context}/digest`;
  const push = [
    "push",
    "--digestfile",
    digestFile,
    ...(options.insecure ? ["--tls-verify=false"] : []),
    name,
    `docker://${target}`,
  ];
  await run("buildah", [...BUILDAH, ...push], { maxBuffer: 64 * 1024 * 1024 });
  return { name: target, digest: (await readFile(digestFile, "utf8")).trim() };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { values } = parseArgs({
    options: {
      name: { type: "string", default: "snowhook-api" },
      api: { type: "string" },
      tag: { type: "string" },
      push: { type: "string" },
      insecure: { type: "boolean", default: false },
      "layout-only": { type: "boolean", default: false },
    },
  });
  if (values["layout-only"]) console.log(await layOut(values.api));
  else {
    const tag = values.tag ?? (await run("git", ["rev-parse", "HEAD"])).stdout.trim();
    console.log(
      JSON.stringify(
        await buildImage({
          name: values.name,
          tag,
          insecure: values.insecure,
          ...(values.api ? { declaration: values.api } : {}),
          ...(values.push ? { push: values.push } : {}),
        }),
      ),
    );
  }
}
