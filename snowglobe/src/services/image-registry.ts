import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import type { ImagePath } from "./image-path.ts";

/** What stands for an image: a command on this machine, as ENTRYPOINT, WORKDIR and ENV say in a real one. */
export interface PushedImage {
  /** `DB.SCHEMA.REPOSITORY`. */
  readonly repository: string;
  readonly name: string;
  readonly tag: string;
  /** The program must listen on the port in env PORT, on the host in env HOST: containers here share one network. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface StoredImage extends PushedImage {
  readonly digest: string;
  /** Epoch milliseconds. */
  readonly pushedOn: number;
}

const storedImages = z.array(
  z.object({
    repository: z.string(),
    name: z.string(),
    tag: z.string(),
    command: z.array(z.string()),
    cwd: z.string(),
    env: z.record(z.string(), z.string()).optional(),
    digest: z.string(),
    pushedOn: z.number(),
  }),
);

export interface ImageRegistry {
  /** Stands for `docker push`: a tag moves to the new image, the old one stays reachable by its digest. */
  push(image: PushedImage): string;
  find(path: ImagePath): StoredImage | undefined;
  /** Images of a repository, oldest first. */
  list(repository: string): readonly (StoredImage & { readonly tags: readonly string[] })[];
}

/** A registry that is kept in a file, so that a reopened account finds what its services run. */
export function imageRegistry(file: string): ImageRegistry {
  const images: StoredImage[] = existsSync(file)
    ? storedImages
        .parse(JSON.parse(readFileSync(file, "utf8")))
        .map(({ env, ...image }) => ({ ...image, ...(env ? { env } : {}) }))
    : [];
  return {
    push(image) {
      const digest = digestOf(image);
      images.push({ ...image, repository: image.repository.toUpperCase(), digest, pushedOn: Date.now() });
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(images), { mode: 0o600 });
      return digest;
    },
    find({ database, schema, repository, name, reference }) {
      const of = images.filter(
        (image) => image.repository === `${database}.${schema}.${repository}` && image.name === name,
      );
      return of.findLast((image) =>
        "digest" in reference ? image.digest === reference.digest : image.tag === reference.tag,
      );
    },
    list(repository) {
      const of = images.filter((image) => image.repository === repository);
      const newest = [...new Map(of.map((image) => [`${image.name}@${image.digest}`, image])).values()];
      return newest.map((image) => ({
        ...image,
        tags: [...new Set(of.map((other) => other.tag))].filter(
          (tag) =>
            of.findLast((other) => other.name === image.name && other.tag === tag)?.digest === image.digest,
        ),
      }));
    },
  };
}

/** The files that a command names are part of the image: a rebuilt bundle is another image. */
function digestOf({ name, command, cwd, env }: PushedImage): string {
  const hash = createHash("sha256").update(JSON.stringify([name, command, cwd, env ?? {}]));
  for (const part of command.slice(1))
    if (existsSync(part) && statSync(part).isFile()) hash.update(readFileSync(part));
  return `sha256:${hash.digest("hex")}`;
}
