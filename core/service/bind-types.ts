/**
 * The shapes that go into and come out of {@link bindApi}: the part of this room that others import.
 */

/** The part of a Snowflake connection that binding needs; core/snowflake's connection has this shape. */
export interface BindConnection {
  query<Row>(sql: string): Promise<{ rows: Row[]; queryId: string }>;
}

/** What one environment is called in Snowflake, as far as its service is concerned. Upper-case, unquoted. */
export interface ServiceNames {
  /** Environment as people say it: `dev`. Goes into the container as `SNOWHOOK_ENVIRONMENT`. */
  environment: string;
  /** Database that holds data and service: `SNOWHOOK_DEV`. */
  database: string;
  /** Schema of both: `VIDEOGAMES`. */
  schema: string;
  /** Service: `VIDEOGAMESALES_API`. */
  service: string;
  /** Role that owns the service; ownership of a service can never be moved. `SNOWHOOK_DEV_API`. */
  ownerRole: string;
  /** Roles whose users may call the endpoint: the vendors'. */
  callerRoles: readonly string[];
  /** `SNOWHOOK_WH`: runs the service's queries. */
  warehouse: string;
  /** `SNOWHOOK_POOL`. */
  computePool: string;
  /** `SNOWHOOK.SHARED.IMAGES`. */
  imageRepository: string;
}

/** The image to run. The tag is the commit it was built from; `latest` is refused. */
export interface ImageReference {
  /** `videogamesales-api`. */
  name: string;
  /** Commit: what the image is asked for by. */
  tag: string;
  /** `sha256:…`, when the pusher knows it: then the tag must still point at it, else the bind is refused. */
  digest?: string;
}

/** What is happening, in the order in which it happens; for logs and for a deployment's status. */
export type BindEvent =
  | { type: "image-resolved"; image: string; digest: string }
  | { type: "service-created" | "service-altered" | "service-unchanged"; service: string; image: string }
  | { type: "waiting"; service: string; seconds: number }
  | { type: "rolling-back"; service: string; image: string; because: string };

export interface BindApiInput {
  /** Signed in as a user that was granted `names.ownerRole`; the role in use is changed to it. */
  connection: BindConnection;
  names: ServiceNames;
  image: ImageReference;
  /** How long the new version may take to be ready, in seconds. Default 300. */
  readySeconds?: number;
  /** Further environment of the container, e.g. a log level. */
  environmentVariables?: Readonly<Record<string, string>>;
  onEvent?: (event: BindEvent) => void;
}

/** How the binding ended. `rolled-back` means: the new version never got ready, the old one serves again. */
export interface BindReport {
  outcome: "created" | "updated" | "unchanged" | "rolled-back" | "failed";
  /** `SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES_API`. */
  service: string;
  /** Image path with tag that was asked for. */
  image: string;
  digest: string;
  /** Image that ran before, when there was one. */
  previousImage?: string;
  /** Address of the public endpoint; absent while Snowflake still provisions it. */
  url?: string;
  /** Milliseconds from CREATE/ALTER to the version being ready (or given up). */
  readyAfterMs: number;
  /** Why it did not come up, in Snowflake's words. Only for `rolled-back` and `failed`. */
  reason?: string;
  /** Last lines that the container wrote. Only for `rolled-back` and `failed`. */
  logs?: string[];
}
