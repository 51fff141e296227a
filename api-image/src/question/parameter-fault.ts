/** Something in a question that does not fit; which parameter it stands in is known where it is caught. */
export class ParameterFault extends Error {
  override readonly name = "ParameterFault";
}
