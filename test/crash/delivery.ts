import * as z from "zod";

/** What the killed process is told through its environment. */
export const deliverySchema = z.object({
  request: z.unknown(),
  projectFile: z.string(),
  /** text of the environment's secret; its accessUrl leads through the crash proxy */
  secret: z.string(),
  githubUrl: z.string(),
  githubToken: z.string(),
  /** how often the message was received, this time included */
  receive: z.number(),
});

export type Delivery = z.infer<typeof deliverySchema>;
