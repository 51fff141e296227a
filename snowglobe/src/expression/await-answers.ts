/**
 * Compiling is synchronous, but a few things must be waited for: rows of INFORMATION_SCHEMA, system functions. When one
 * is first needed, compiling stops, the answer is waited for, and compiling begins again, now with the answer.
 */
class AnswerNeeded extends Error {
  readonly key: string;
  readonly ask: () => Promise<unknown>;
  constructor(key: string, ask: () => Promise<unknown>) {
    super(`waiting for ${key}`);
    this.key = key;
    this.ask = ask;
  }
}

export type Answer = <Value>(key: string, ask: () => Promise<Value>) => Value;

/** Runs `work` until nothing is left to wait for. Each key is asked once. */
export async function withAnswers<Value>(work: (answer: Answer) => Value): Promise<Value> {
  const answers = new Map<string, unknown>();
  const answer = <Found>(key: string, ask: () => Promise<Found>): Found => {
    if (!answers.has(key)) throw new AnswerNeeded(key, ask);
    return answers.get(key) as Found;
  };
  for (;;) {
    try {
      return work(answer);
    } catch (error) {
      if (!(error instanceof AnswerNeeded)) throw error;
      answers.set(error.key, await error.ask());
    }
  }
}
