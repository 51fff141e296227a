import { describeError, redact, SnowhookError } from "../errors/index.ts";

/** What became of one link of the chain from a push to a deployment. */
export interface Finding {
  /** `secret snowhook/shop/dev` */
  readonly link: string;
  readonly state: "good" | "bad" | "skipped";
  /** what was seen; for a person */
  readonly detail: string;
  /** what to do, when it is not good */
  readonly next?: string;
}

/** Looks at a link; what is thrown is what is wrong with it. `secrets` are masked in what is told. */
export async function examine<T>(
  link: string,
  look: () => Promise<{ readonly detail: string; readonly value: T }>,
  secrets: readonly string[] = [],
): Promise<{ readonly finding: Finding; readonly value?: T }> {
  try {
    const { detail, value } = await look();
    return { finding: { link, state: "good", detail: redact(detail, secrets) }, value };
  } catch (error) {
    const next = error instanceof SnowhookError ? error.next : undefined;
    return {
      finding: {
        link,
        state: "bad",
        detail: redact(describeError(error), secrets),
        ...(next === undefined ? {} : { next: redact(next, secrets) }),
      },
    };
  }
}
