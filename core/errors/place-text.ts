/** `file:line:column`, as far as they are known. A column says nothing without its line. */
export function placeText({
  file,
  line,
  column,
}: {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":");
}
