/**
 * The page of this function's log in AWS's console, from what Lambda says in the environment; undefined outside of
 * Lambda. The console wants the names encoded twice, with `$` for `%`.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function logUrl(variables: NodeJS.ProcessEnv): string | undefined {
  const { AWS_REGION, AWS_LAMBDA_LOG_GROUP_NAME: group, AWS_LAMBDA_LOG_STREAM_NAME: stream } = variables;
  if (AWS_REGION === undefined || group === undefined || stream === undefined) return undefined;
  const name = (text: string) => encodeURIComponent(encodeURIComponent(text)).replaceAll("%", "$");
  return `https://${AWS_REGION}.console.aws.amazon.com/cloudwatch/home?region=${AWS_REGION}#logsV2:log-groups/log-group/${name(group)}/log-events/${name(stream)}`;
}
