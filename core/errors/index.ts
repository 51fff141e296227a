export { describeError } from "./describe-error.ts";
export { redact } from "./redact.ts";
export {
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
} from "./snowhook-error.ts";
