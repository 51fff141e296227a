import { z } from "zod";
import type { DataType } from "./data-type.ts";

/** A data type that we wrote as JSON ourselves. */
export const dataTypeSchema = z.custom<DataType>(
  (value) => typeof value === "object" && value !== null && "name" in value,
);
