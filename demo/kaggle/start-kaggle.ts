import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import type { LocalAnswer, LocalRequest } from "../../local/http.ts";
import { json, serve } from "../../local/http.ts";

export interface KaggleOptions {
  owner: string;
  dataset: string;
  username: string;
  key: string;
  /** The data set's one file. */
  csv: Uint8Array;
}

export interface Kaggle {
  /** Stands for `https://www.kaggle.com`. */
  url: string;
  /** Stands for `https://storage.googleapis.com`, where downloads are redirected to. */
  storageUrl: string;
  /** From now on every request to Kaggle is answered with 503. */
  setDown(down: boolean): void;
  /** From now on this is the data set's file. */
  setCsv(csv: Uint8Array): void;
  close(): Promise<void>;
}

const file = "vgsales.csv";

/**
 * Stands in for Kaggle's download API: same path, Basic authentication, 302 to a signed address on a second host,
 * a zip there. https://github.com/Kaggle/kaggle-api
 */
export async function startKaggle(options: KaggleOptions): Promise<Kaggle> {
  let down = false;
  let csv = options.csv;
  const login = `Basic ${Buffer.from(`${options.username}:${options.key}`).toString("base64")}`;
  const signature = createHash("sha256").update(options.key).digest("hex");
  const archive = `/kaggle-data-sets/${options.owner}/${options.dataset}/archive.zip`;
  const download = `/api/v1/datasets/download/${options.owner}/${options.dataset}`;

  const www = await serve(async (request: LocalRequest): Promise<LocalAnswer> => {
    if (down)
      return json(503, { code: 503, message: "Kaggle is down for maintenance" }, { "retry-after": "1" });
    if (request.headers.authorization !== login) return json(401, { code: 401, message: "Unauthorized" });
    if (request.url.pathname !== download && request.url.pathname !== `${download}/${file}`) {
      return json(404, { code: 404, message: `Dataset not found: ${request.url.pathname}` });
    }
    const location = `https://storage.googleapis.com${archive}?X-Goog-Signature=${signature}`;
    return { status: 302, headers: { location } };
  });

  const storage = await serve(async (request: LocalRequest): Promise<LocalAnswer> => {
    // A signed address takes no second credential; a client that sends Kaggle's key on to another host has a leak.
    if (request.headers.authorization !== undefined) {
      return { status: 400, body: "Only one auth mechanism is allowed: drop Authorization at the redirect" };
    }
    if (request.url.searchParams.get("X-Goog-Signature") !== signature) return { status: 403 };
    if (request.url.pathname !== archive) return { status: 404 };
    return {
      status: 200,
      headers: { "content-type": "application/zip" },
      body: zipSync({ [file]: csv }, { mtime: new Date("2016-10-26T00:00:00Z") }),
    };
  });

  return {
    url: www.url,
    storageUrl: storage.url,
    setDown: (value) => {
      down = value;
    },
    setCsv: (value) => {
      csv = value;
    },
    close: async () => {
      await Promise.all([www.close(), storage.close()]);
    },
  };
}
