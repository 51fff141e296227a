import { ConnectionError } from "../errors/index.ts";
import { examine, type Finding } from "./finding.ts";

/** Whether the webhook answers: an unsigned delivery is refused with 401, which only the webhook itself does. */
export async function checkWebhook(url: string | undefined): Promise<Finding> {
  const link = "webhook";
  if (url === undefined) {
    return {
      link,
      state: "skipped",
      detail: "its address is not known here",
      next: "Give it: --webhook-url URL (an output of the stack).",
    };
  }
  const { finding } = await examine(`${link} ${url}`, async () => {
    const response = await post(url);
    if (response.status === 401)
      return { detail: "answers, and refuses what is not signed", value: undefined };
    throw new ConnectionError(`the webhook answered ${response.status}, not 401, to an unsigned delivery`, {
      next:
        response.status === 503
          ? "See the log of the function webhook: a secret or snowhook.yml is not right."
          : "Check that this is the address among the stack's outputs, and that it was deployed.",
    });
  });
  return finding;
}

async function post(url: string): Promise<Response> {
  try {
    return await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-github-event": "ping",
        "x-github-delivery": "doctor",
      },
      body: "{}",
      signal: AbortSignal.timeout(15_000),
    });
  } catch (cause) {
    throw new ConnectionError(`the webhook does not answer at ${url}`, {
      next: "Check the address and the network.",
      cause,
    });
  }
}
