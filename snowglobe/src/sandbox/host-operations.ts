/** One thing that code in a sandbox may ask for. Answers with a value that survives JSON, and perhaps with bytes. */
export type HostOperation = (
  request: HostRequest,
) => Promise<{ readonly value?: unknown; readonly content?: Uint8Array }>;

/** All that a call may ask for, by the operation's name. */
export type HostOperations = ReadonlyMap<string, HostOperation>;

export interface HostRequest {
  /** The operation's arguments, as the code sent them: to be validated. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly content: Uint8Array | undefined;
}

/** What an operation refuses with; the sandbox sees `kind` and turns it into the exception that fits. */
export class HostRefusal extends Error {
  override readonly name = "HostRefusal";
  readonly kind: string;
  readonly details: Readonly<Record<string, string>>;

  constructor(kind: string, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.kind = kind;
    this.details = details;
  }
}

/** Answers one request: JSON `{operation, …}` -> JSON `{value}` or `{error: {kind, message, …}}`. */
export async function answerRequest(
  message: { readonly text: string; readonly bytes?: Uint8Array },
  operations: HostOperations,
): Promise<{ text: string; content: Uint8Array | undefined }> {
  try {
    const { operation, ...details } = JSON.parse(message.text) as { operation: string };
    const perform = operations.get(operation);
    if (!perform) throw new HostRefusal("unsupported", `snowglobe gives procedures no ${operation}`);
    const { value, content } = await perform({ details, content: message.bytes });
    return { text: JSON.stringify({ value: value ?? null }), content };
  } catch (error) {
    const refusal = error instanceof HostRefusal ? error : new HostRefusal("internal", String(error));
    const { kind, details } = refusal;
    return {
      text: JSON.stringify({ error: { ...details, kind, message: refusal.message } }),
      content: undefined,
    };
  }
}
