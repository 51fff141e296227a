/** Statements of ours, none of which ends in a comment, as the text of one request. */
export function joinStatements(statements: readonly string[]): string {
  return statements.join(";\n");
}
