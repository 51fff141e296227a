export { describeError } from "./describe-error.ts";
export { errorSnippet } from "./error-snippet.ts";
export { placeText } from "./place-text.ts";
export { redact } from "./redact.ts";
export {
  CancelledError,
  ConfigError,
  ConnectionError,
  type ErrorDetails,
  type ErrorPlace,
  InterruptedError,
  LeaseError,
  type RequestPlace,
  SnowhookError,
  StatementError,
  TemplateError,
  type TemplateStep,
} from "./snowhook-error.ts";
