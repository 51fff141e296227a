/** The text of `serverless.yml`: everything of it but the project's name comes from the package. */
export function composeStack(key: string): string {
  return `# What AWS runs. Its parts are the package's: \`npm update snowhook\` brings newer ones.
service: ${key}-snowhook
frameworkVersion: "4"
configValidationMode: error

custom:
  snowhook:
    project: . # folder of snowhook.yml and of what it names beside it
    zips: node_modules/snowhook/dist/functions
    secrets: \${file(node_modules/snowhook/serverless/secrets.yml)}
    parameters: \${file(node_modules/snowhook/serverless/project.cjs):path}
    packed: \${file(node_modules/snowhook/serverless/project.cjs):packed}
    statusUrl: \${file(node_modules/snowhook/serverless/project.cjs):statusUrl}

provider:
  name: aws
  region: \${opt:region, 'us-east-1'}
  stage: \${opt:stage, 'live'}
  deploymentMethod: direct

package:
  individually: true

functions: \${file(node_modules/snowhook/serverless/functions.yml)}
resources:
  - \${file(node_modules/snowhook/serverless/project.cjs):resources}
  - \${file(node_modules/snowhook/serverless/queue.yml)}
  - \${file(node_modules/snowhook/serverless/schedule.yml)}
  - \${file(node_modules/snowhook/serverless/roles.yml)}
  - \${file(node_modules/snowhook/serverless/alarms.yml)}
`;
}
