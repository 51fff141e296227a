/** What helps when the stack's parameters are not what the stack put there. */
export const DEPLOY_AGAIN = "Deploy the stack again: npx serverless deploy.";
