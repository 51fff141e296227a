import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { BindApiInput, BindConnection } from "./bind-types.ts";
import { resolveImage } from "./resolve-image.ts";
import { plainName } from "./service-names.ts";
import { serviceSpecification, specificationAgain } from "./service-specification.ts";

const connection = (rows: unknown[]): BindConnection => ({
  query: async <Row>() => ({ rows: rows as Row[], queryId: "1" }),
});
const digest = `sha256:${"a".repeat(64)}`;
const pushed = [{ image_name: "videogamesales-api", tags: "old, abc", digest }];
const input: BindApiInput = {
  connection: connection([]),
  names: {
    environment: "dev",
    database: "SNOWHOOK_DEV",
    schema: "VIDEOGAMES",
    service: "VIDEOGAMESALES_API",
    ownerRole: "SNOWHOOK_DEV_API",
    callerRoles: [],
    warehouse: "SNOWHOOK_WH",
    computePool: "SNOWHOOK_POOL",
    imageRepository: "SNOWHOOK.SHARED.IMAGES",
  },
  image: { name: "videogamesales-api", tag: "abc" },
};

describe("resolveImage", () => {
  const resolve = (image: BindApiInput["image"], rows: unknown[] = pushed) =>
    resolveImage(connection(rows), "SNOWHOOK.SHARED.IMAGES", image);

  it("finds the tag among an image's tags and gives path and digest", async () => {
    expect(await resolve(input.image)).toEqual({
      path: "/snowhook/shared/images/videogamesales-api:abc",
      digest,
    });
    expect(await resolve({ ...input.image, digest })).toMatchObject({ digest });
  });

  it("refuses a missing image, a tag that was moved, latest, and what is no image", async () => {
    await expect(resolve({ ...input.image, tag: "ab" })).rejects.toThrow(
      "There is no image videogamesales-api:ab",
    );
    await expect(resolve({ ...input.image, digest: `sha256:${"b".repeat(64)}` })).rejects.toThrow(
      "not sha256:bbb",
    );
    await expect(resolve({ ...input.image, tag: "latest" })).rejects.toThrow("The tag latest");
    for (const name of ["Upper", "a/../b", "a b", "$$"])
      await expect(resolve({ name, tag: "abc" })).rejects.toThrow("is not an image and its tag");
  });
});

describe("serviceSpecification", () => {
  it("holds the image, caller's rights and no secret", () => {
    const document = parse(serviceSpecification(input, "/a/b/c/d:abc")) as Record<string, never>;
    expect(document).toMatchObject({
      spec: {
        containers: [
          { image: "/a/b/c/d:abc", env: { SNOWHOOK_CALLERS_RIGHTS: "on", SNOWHOOK_VERSION: "abc" } },
        ],
      },
      capabilities: { securityContext: { executeAsCaller: true } },
    });
    expect(JSON.stringify(document)).not.toMatch(/password|private|token/i);
  });

  it("refuses what would end the quotes around it", () => {
    expect(() =>
      serviceSpecification({ ...input, environmentVariables: { A: "$$" } }, "/a/b/c/d:abc"),
    ).toThrow("contains $$");
  });

  it("is taken back from what Snowflake shows, without the digest that Snowflake added", () => {
    const shown = serviceSpecification(input, "/a/b/c/d:abc").replace(
      "    - name: api\n",
      `    - name: api\n      sha256: "@${digest}"\n`,
    );
    expect(shown).toContain("sha256");
    const again = specificationAgain(shown);
    expect(again.image).toBe("/a/b/c/d:abc");
    expect(parse(again.specification)).toEqual(parse(serviceSpecification(input, "/a/b/c/d:abc")));
  });
});

describe("plainName", () => {
  it("takes only names that need no quotes", () => {
    expect(plainName("A", "B_1.C$")).toBe("A.B_1.C$");
    for (const name of ["a", "A-B", 'A"', "", "1A", "A; DROP"])
      expect(() => plainName(name)).toThrow("cannot be part of the name of a service");
  });
});
