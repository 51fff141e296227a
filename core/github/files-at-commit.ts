import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { type Github, ownerAndRepo } from "./client.ts";
import { GithubError } from "./errors.ts";
import { type ArchiveLimits, DEFAULT_LIMITS, readArchive } from "./read-archive.ts";

/** How long the whole archive may take, in milliseconds. */
const ARCHIVE_TIMEOUT = 120_000;

/**
 * Some files and folders at a commit: one request for the archive, whatever the number of files.
 * https://docs.github.com/en/rest/repos/contents#download-a-repository-archive-tar
 * @returns path in the repository to bytes
 * @throws {GithubError}
 */
export async function filesAtCommit(
  github: Github,
  repository: string,
  commit: string,
  paths: readonly string[],
  limits: ArchiveLimits = DEFAULT_LIMITS,
): Promise<Map<string, Uint8Array>> {
  const signal = AbortSignal.timeout(ARCHIVE_TIMEOUT);
  const answer = await github.call("GET /repos/{owner}/{repo}/tarball/{commit}", {
    ...ownerAndRepo(repository),
    commit,
    request: { redirect: "manual", parseSuccessResponseBody: false, signal },
  });
  const body =
    answer.status === 302 ? await follow(github, answer.headers.location, signal) : bodyOf(answer.data);
  return readArchive(Readable.fromWeb(body), paths, limits);
}

/** GitHub sends archives from another host, to which its address carries its own permission: no token goes there. */
async function follow(
  github: Github,
  location: string | number | undefined,
  signal: AbortSignal,
): Promise<ReadableStream> {
  const address = archiveAddress(github.baseUrl, String(location ?? ""));
  const response = await github.fetch(address, {
    redirect: "error",
    signal,
    headers: { "user-agent": "snowhook" },
  });
  if (!response.ok) {
    throw new GithubError(`GitHub's archive host answered ${response.status}`, response.status);
  }
  return bodyOf(response.body);
}

/**
 * Where the API may send us for an archive: its own origin, or `codeload.` of its domain over the same scheme.
 * @throws {GithubError} for any other address
 */
export function archiveAddress(baseUrl: string, location: string): URL {
  const base = new URL(baseUrl);
  if (location !== "" && URL.canParse(location, baseUrl)) {
    const address = new URL(location, baseUrl);
    const codeload = `codeload.${base.hostname.replace(/^api\./, "")}`;
    const sameOrigin = address.origin === base.origin;
    const itsArchiveHost =
      address.protocol === base.protocol && address.hostname === codeload && address.port === base.port;
    if (sameOrigin || itsArchiveHost) return address;
  }
  throw new GithubError("GitHub sent us to an address for the archive that is not its own", 302);
}

function bodyOf(data: unknown): ReadableStream {
  if (data instanceof globalThis.ReadableStream) return data as ReadableStream;
  throw new GithubError("GitHub sent no archive", 200);
}
