/** What Lambda tells every function of AWS; the keys are nobody's: stand-ins take any. */
export const AWS_VARIABLES = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
} as const;
