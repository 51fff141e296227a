/** The representations of a table, in order of preference when a client takes anything. */
export const FORMATS = ["json", "csv", "ndjson"] as const;
export type FormatName = (typeof FORMATS)[number];

export const MEDIA_TYPES: Readonly<Record<FormatName, string>> = {
  json: "application/json",
  csv: "text/csv",
  ndjson: "application/x-ndjson",
};

/** Content-Type as it is sent. */
export const CONTENT_TYPES: Readonly<Record<FormatName, string>> = {
  json: "application/json; charset=utf-8",
  csv: "text/csv; charset=utf-8; header=present",
  ndjson: "application/x-ndjson; charset=utf-8",
};

/** The format of a media type that was negotiated. */
export function formatOf(mediaType: string): FormatName {
  return FORMATS.find((format) => MEDIA_TYPES[format] === mediaType) ?? "json";
}
