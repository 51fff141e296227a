import { GithubError } from "./errors.ts";

/**
 * The path inside the repository of an archive's entry: GitHub puts everything under one folder of its own.
 * @returns `""` for that folder itself
 * @throws {GithubError} for a name that would leave the folder it is unpacked in, wherever it stands in the archive
 */
export function repositoryPath(entryName: string): string {
  // An absolute name has an empty part before its first slash.
  const parts = entryName.replace(/\/$/, "").split("/");
  const hostile =
    entryName.includes("\\") ||
    entryName.includes("\0") ||
    parts.some((part) => part === "" || part === "." || part === "..");
  if (hostile) {
    throw new GithubError(
      `the archive holds an entry that leaves its folder: ${JSON.stringify(entryName)}`,
      200,
    );
  }
  return parts.slice(1).join("/");
}
