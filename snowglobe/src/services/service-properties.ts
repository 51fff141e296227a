import * as z from "zod";
import type { CatalogObject } from "../account/catalog.ts";

/** What a SERVICE object's `properties` hold: what was asked for. What runs is the runtime's to know. */
export const serviceProperties = z.object({
  specification: z.string(),
  computePool: z.string(),
  queryWarehouse: z.string().nullable(),
  minInstances: z.int(),
  minReadyInstances: z.int().nullable(),
  maxInstances: z.int(),
  autoResume: z.boolean(),
  suspended: z.boolean(),
  /** Fixed at CREATE and ALTER … FROM: a tag that moves later changes nothing. */
  imageDigest: z.string(),
  /** Name of the user that the service signs in as. */
  serviceUser: z.string(),
  /** Epoch milliseconds. */
  updatedOn: z.number(),
  resumedOn: z.number().nullable(),
  suspendedOn: z.number().nullable(),
});

export type ServiceProperties = z.output<typeof serviceProperties>;

export function propertiesOf(service: CatalogObject): ServiceProperties {
  return serviceProperties.parse(service.properties);
}
