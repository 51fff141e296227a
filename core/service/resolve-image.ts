import { ConfigError } from "../errors/index.ts";
import type { BindConnection, BoundService, ImageTag } from "./bind-types.ts";
import { plainName } from "./service-names.ts";

/** The image as a specification names it, and the digest that its tag points at now. */
export interface ResolvedImage {
  readonly path: string;
  readonly digest: string;
}

interface ImageRow {
  readonly image_name: string;
  readonly tags: string;
  readonly digest: string;
}

/**
 * Looks the tag up in the repository. https://docs.snowflake.com/en/sql-reference/sql/show-images-in-image-repository
 * @throws {ConfigError} when there is no such image, or the tag points at another digest than was pushed.
 */
export async function resolveImage(
  connection: BindConnection,
  { imageRepository: repository, imageName: name }: Pick<BoundService, "imageRepository" | "imageName">,
  image: ImageTag,
): Promise<ResolvedImage> {
  const path = imagePath(repository, name, image.tag);
  const { rows } = await connection.query<ImageRow>(
    `SHOW IMAGES IN IMAGE REPOSITORY ${plainName(repository)}`,
  );
  const found = rows.find(
    (row) => row.image_name === name && row.tags.split(",").some((tag) => tag.trim() === image.tag),
  );
  if (!found)
    throw new ConfigError(`There is no image ${name}:${image.tag} in ${repository}.`, {
      next: "Push the image first, then bind it.",
    });
  if (image.digest !== undefined && image.digest !== found.digest)
    throw new ConfigError(
      `Image ${name}:${image.tag} in ${repository} is ${found.digest}, not ${image.digest} as was pushed.`,
      { next: "Somebody moved the tag: push the commit's image again under a tag of its own." },
    );
  return { path, digest: found.digest };
}

/** `/db/schema/repository/image:tag`, lower case as the registry has it. */
function imagePath(repository: string, name: string, tag: string): string {
  if (!/^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/.test(name) || !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag))
    throw new ConfigError(`${JSON.stringify(`${name}:${tag}`)} is not an image and its tag.`, {
      next: "Name the image in lower case, and the commit as its tag.",
    });
  if (tag === "latest")
    throw new ConfigError("The tag latest says nothing of what it holds.", {
      next: "Tag the image with the commit that it was built from.",
    });
  return `/${repository.toLowerCase().replaceAll(".", "/")}/${name}:${tag}`;
}
