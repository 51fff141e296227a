import { invalidSpecification } from "./errors.ts";

/** An image as a specification names it, with its repository as a catalogue path. */
export interface ImagePath {
  readonly database: string;
  readonly schema: string;
  readonly repository: string;
  readonly name: string;
  readonly reference: { readonly tag: string } | { readonly digest: string };
}

const PATH =
  /^(?:[a-z0-9.-]+\.registry\.snowflakecomputing\.com(?::\d+)?)?\/([^/:@]+)\/([^/:@]+)\/([^/:@]+)\/([^:@]+)(?::([\w.-]{1,128})|@(sha256:[0-9a-f]{64}))?$/;

/**
 * Reads `/db/schema/repository/image:tag` or `…@sha256:…`, with or without the registry's host.
 * https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference#label-snowpark-containers-spec-reference-spec-container
 * @throws {SnowflakeError} 395018
 */
export function imagePath(text: string): ImagePath {
  const [, database, schema, repository, name, tag, digest] = PATH.exec(text) ?? [];
  if (!database || !schema || !repository || !name)
    throw invalidSpecification(`image '${text}' is not of the form /database/schema/repository/image:tag`);
  return {
    database: database.toUpperCase(),
    schema: schema.toUpperCase(),
    repository: repository.toUpperCase(),
    name,
    reference: digest ? { digest } : { tag: tag ?? "latest" },
  };
}
