/** Operators between two expressions, by the names that they have once parsed. */
export type BinaryOperator =
  | "OR"
  | "AND"
  | "="
  | "<>"
  | "<"
  | ">"
  | "<="
  | ">="
  | "IS DISTINCT FROM"
  | "IS NOT DISTINCT FROM"
  | "||"
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";
