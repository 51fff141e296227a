/**
 * The shapes that go into and come out of binding a service: the part of this room that others import.
 */

/** The part of a Snowflake connection that binding needs; core/snowflake's connection has this shape. */
export interface BindConnection {
  query<Row>(sql: string): Promise<{ rows: Row[]; queryId: string }>;
}

/**
 * A service as it is to be in one environment. Names are upper-case and unquoted: quoted ones are not supported.
 * https://docs.snowflake.com/en/sql-reference/sql/create-service
 */
export interface BoundService {
  /** `SHOP_DEV.API.ORDERS` */
  readonly name: string;
  /** role that makes and owns it; ownership of a service can never be moved. Absent: the session's */
  readonly ownerRole?: string;
  /** roles that are granted the service roles of the specification */
  readonly callerRoles: readonly string[];
  /** QUERY_WAREHOUSE */
  readonly warehouse?: string;
  readonly computePool: string;
  /** `SHOP.SHARED.IMAGES` */
  readonly imageRepository: string;
  /** the image's name in it: `orders` */
  readonly imageName: string;
}

/** The image to run. The tag is the commit it was built from; `latest` is refused. */
export interface ImageTag {
  /** what the image is asked for by */
  readonly tag: string;
  /** `sha256:…`, when the pusher knows it: then the tag must still point at it, else the bind is refused. */
  readonly digest?: string;
}

/** What is happening, in the order in which it happens; for logs and for a deployment's status. */
export type BindEvent =
  | { type: "image-resolved"; image: string; digest: string }
  | { type: "service-created" | "service-altered" | "service-unchanged"; service: string; image: string }
  | { type: "waiting"; service: string; seconds: number }
  | { type: "rolling-back"; service: string; image: string; because: string };

export interface BindInput {
  /** signed in as a user that was granted the owner's role; the role in use is changed to it */
  readonly connection: BindConnection;
  readonly service: BoundService;
  readonly image: ImageTag;
  /** renders the specification for an image path with its tag */
  readonly specification: (imagePath: string) => string;
  /** how long the new version may take to be ready, in seconds; default 300 */
  readonly readySeconds?: number;
  readonly onEvent?: (event: BindEvent) => void;
}

/** How the binding ended. `rolled-back` means: the new version never got ready, the old one serves again. */
export interface BindReport {
  readonly outcome: "created" | "updated" | "unchanged" | "rolled-back" | "failed";
  /** `SHOP_DEV.API.ORDERS` */
  readonly service: string;
  /** path of the image, with the tag that was asked for */
  readonly image: string;
  readonly digest: string;
  /** image that ran before, when there was one */
  readonly previousImage?: string;
  /** address of the public endpoint; absent while Snowflake still provisions it, and when there is none */
  readonly url?: string;
  /** milliseconds from CREATE/ALTER to the version being ready (or given up) */
  readonly readyAfterMs: number;
  /** why it did not come up, in Snowflake's words; only for `rolled-back` and `failed` */
  readonly reason?: string;
  /** last lines that the container wrote; only for `rolled-back` and `failed` */
  readonly logs?: string[];
}
