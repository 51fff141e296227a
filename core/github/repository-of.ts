/** `OWNER/NAME` in an address that git takes: https, ssh, or `git@host:OWNER/NAME.git`; undefined in others. */
export function repositoryOf(address: string): string | undefined {
  return /[/:]([A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+?)(?:\.git)?\/?$/.exec(address.trim())?.[1];
}
