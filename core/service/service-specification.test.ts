import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { templateVariables } from "../project/template-variables.ts";
import { shopEnvironment, shopFile } from "../project/testing/shop.ts";
import type { BindConnection, ImageTag } from "./bind-types.ts";
import { resolveImage } from "./resolve-image.ts";
import { plainName } from "./service-names.ts";
import { readSpecification, specificationAgain } from "./service-specification.ts";
import { renderSpecification, toBoundService } from "./to-bound-service.ts";

const connection = (rows: unknown[]): BindConnection => ({
  query: async <Row>() => ({ rows: rows as Row[], queryId: "1" }),
});
const digest = `sha256:${"a".repeat(64)}`;
const pushed = [{ image_name: "orders", tags: "old, abc", digest }];
const image = "/shop/shared/images/orders:abc";

describe("resolveImage", () => {
  const resolve = (tag: ImageTag, imageName = "orders", rows: unknown[] = pushed) =>
    resolveImage(connection(rows), { imageRepository: "SHOP.SHARED.IMAGES", imageName }, tag);

  it("finds the tag among an image's tags and gives path and digest", async () => {
    expect(await resolve({ tag: "abc" })).toEqual({ path: image, digest });
    expect(await resolve({ tag: "abc", digest })).toMatchObject({ digest });
  });

  it("refuses a missing image, a tag that was moved, latest, and what is no image", async () => {
    await expect(resolve({ tag: "ab" })).rejects.toThrow("There is no image orders:ab");
    await expect(resolve({ tag: "abc", digest: `sha256:${"b".repeat(64)}` })).rejects.toThrow(
      "not sha256:bbb",
    );
    await expect(resolve({ tag: "latest" })).rejects.toThrow("The tag latest");
    for (const name of ["Upper", "a/../b", "a b", "$$"])
      await expect(resolve({ tag: "abc" }, name)).rejects.toThrow("is not an image and its tag");
  });
});

const SPECIFICATION = `
spec:
  containers:
    - name: proxy
      image: /shop/shared/images/proxy:1
    - name: orders
      image: {{ image }}
      env: { ENVIRONMENT: {{ environment }}, VERSION: "{{ tag }}" }
  endpoints:
    - { name: inner, port: 1 }
    - { name: web, port: 8080, public: true }
serviceRoles:
  - { name: READER, endpoints: [web] }
`;

/** The service of a project file in which `more` stands under it. */
function service(more = "", key = "orders") {
  const file = shopFile(
    "    jobs:",
    `    services:
      ${key}:
        image: /shop/shared/images/orders
        specification: orders/service.yml
        compute_pool: SHOP_POOL
${more}    jobs:`,
  );
  const place = shopEnvironment("dev", file);
  const [found] = place.project.services;
  if (found === undefined) throw new Error("the file has no service");
  return { ...place, service: found, vars: templateVariables(place) };
}

describe("a service of snowhook.yml", () => {
  it("is called by its key, in the environment's database and schema, and is the role's own", () => {
    expect(toBoundService(service("", "order-api"))).toEqual({
      name: "SHOP_DEV.SALES.ORDER_API",
      ownerRole: "SHOP_DEV_DEPLOY",
      callerRoles: [],
      warehouse: "SHOP_WH",
      computePool: "SHOP_POOL",
      imageRepository: "SHOP.SHARED.IMAGES",
      imageName: "orders",
    });
  });

  it("renders its names with the environment's variables", () => {
    const more = `        name: "api.{{ team }}"
        role: "{{ load_role }}"
        callers: ["{{ database }}_READERS", AUDIT]
        warehouse: "{{ environment }}_WH"
`;
    expect(() => toBoundService(service(more))).toThrow('"dev_WH" cannot be part of the name of a service');
    expect(toBoundService(service(more.replace("{{ environment }}", "API")))).toMatchObject({
      name: "SHOP_DEV.API.DATA",
      ownerRole: "SHOP_DEV_LOAD",
      callerRoles: ["SHOP_DEV_READERS", "AUDIT"],
      warehouse: "API_WH",
    });
  });

  it("says where it is missing a schema", () => {
    const { environment, ...rest } = service();
    const { database: _, schema: __, ...elsewhere } = environment;
    expect(() => toBoundService({ ...rest, environment: elsewhere })).toThrow(
      "shop.services.orders is in no database and schema",
    );
  });

  it("has a specification that knows the image, its tag, and who may call what", () => {
    const text = renderSpecification(service(), Buffer.from(SPECIFICATION), image, "abc");
    expect(text).toContain('{ ENVIRONMENT: dev, VERSION: "abc" }');
    expect(readSpecification(text, image)).toMatchObject({
      container: "orders",
      serviceRoles: ["READER"],
      publicEndpoint: "web",
    });
  });
});

describe("a specification", () => {
  const rendered = SPECIFICATION.replace("{{ image }}", image).replace("{{ environment }}", "dev");

  it.each([
    ["would end the quotes around it", `${rendered}# $$`, "contains $$"],
    ["is no YAML", "spec: [", "is not valid YAML"],
    ["has no container", "spec: { containers: [] }", "no usable spec.containers"],
    ["never runs the image", rendered.replace(image, "/shop/shared/images/orders:old"), "No container"],
  ])("that %s is refused", (_, text, message) => {
    expect(() => readSpecification(text, image)).toThrow(message);
  });

  it("is taken back from what Snowflake shows, without the digest that Snowflake added", () => {
    const shown = rendered.replace("    - name: proxy\n", `    - name: proxy\n      sha256: "@${digest}"\n`);
    expect(shown).toContain("sha256");
    const again = specificationAgain(shown);
    expect(again.image).toBe("/shop/shared/images/proxy:1");
    expect(parse(again.specification)).toEqual(parse(rendered));
  });
});

describe("plainName", () => {
  it("takes only names that need no quotes", () => {
    expect(plainName("A", "B_1.C$")).toBe("A.B_1.C$");
    for (const name of ["a", "A-B", 'A"', "", "1A", "A; DROP"])
      expect(() => plainName(name)).toThrow("cannot be part of the name of a service");
  });
});
