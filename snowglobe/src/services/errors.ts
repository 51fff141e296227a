import { SnowflakeError } from "../errors/snowflake-error.ts";

/** 395018: the service specification is not one. */
export function invalidSpecification(detail: string): SnowflakeError {
  return new SnowflakeError("395018", "22023", `Invalid spec: ${detail}.`);
}

/** 395016: the specification names an image that is not in its repository. */
export function imageNotFound(image: string): SnowflakeError {
  return new SnowflakeError(
    "395016",
    "22023",
    `Invalid spec: Failed to retrieve image ${image} from the image repository: image not found.`,
  );
}
