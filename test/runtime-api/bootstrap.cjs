// What Lambda's own bootstrap does for a Node function, as far as these functions need it: load the handler, then take
// one event after the other. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
const { join } = require("node:path");

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const post = (path, body) => fetch(`${api}/${path}`, { method: "POST", body: JSON.stringify(body) });
const describe = (error) => ({ errorType: error.name, errorMessage: error.message });

async function main() {
  const [file, name] = process.env._HANDLER.split(".");
  let handler;
  try {
    handler = require(join(process.env.LAMBDA_TASK_ROOT, `${file}.js`))[name];
  } catch (error) {
    await post("init/error", describe(error));
    throw error;
  }
  for (;;) {
    const next = await fetch(`${api}/invocation/next`);
    if (next.status === 410) return;
    const id = next.headers.get("lambda-runtime-aws-request-id");
    const deadline = Number(next.headers.get("lambda-runtime-deadline-ms"));
    const context = {
      awsRequestId: id,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      invokedFunctionArn: next.headers.get("lambda-runtime-invoked-function-arn"),
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    };
    try {
      const answer = await handler(await next.json(), context);
      await post(`invocation/${id}/response`, answer ?? null);
    } catch (error) {
      await post(`invocation/${id}/error`, describe(error));
    }
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
