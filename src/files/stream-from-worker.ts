import { on } from 'node:events';
import { parentPort, Worker } from 'node:worker_threads';
import { GalleyError } from '../problem.ts';

type Answer<Value> = { value: Value } | { done: true } | { fault: { message: string; code?: string; hint?: string } };

/** Values that are made while the caller is busy with those before. */
const ahead = 2;

/**
 * What a generator in a thread of its own makes, two values ahead of the caller. `module` is the file that says with
 * `postValues` what it makes, of `data`; both are plain JSON, which crosses over twice as fast as objects do.
 * @throws what the generator throws: a GalleyError as such, any other with its message and code.
 */
export async function* streamFromWorker<Value>(module: URL, data: unknown): AsyncGenerator<Value> {
  const thread = new Worker(module, { workerData: data });
  thread.on('error', () => {}); // told by the loop below; one that comes after it must not end the process
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
  const ask = () => thread.postMessage('next');
  try {
    for (let asked = 0; asked < ahead; asked++) ask();
    for await (const [json] of on(thread, 'message', { close: ['exit'] })) {
      const answer = JSON.parse(json as string) as Answer<Value>;
      if ('fault' in answer) throw errorOf(answer.fault);
      if ('done' in answer) return;
      ask();
      yield answer.value;
    }
    throw new Error(`the thread of ${module.pathname} ended before its work was done`);
  } finally {
    await thread.terminate();
  }
}

/** Called once, in the thread. */
export function postValues(values: AsyncGenerator<unknown, void>): void {
  const port = parentPort!;
  port.on('message', () => {
    // One after another, as they were asked for: a generator sees to that.
    values.next().then(
      ({ done, value }) => port.postMessage(JSON.stringify(done ? { done } : { value })),
      ({ message, code, hint }: Partial<GalleyError>) =>
        port.postMessage(JSON.stringify({ fault: { message, code, hint } })),
    );
  });
}

function errorOf({ message, code, hint }: { message: string; code?: string; hint?: string }): Error {
  return code !== undefined && hint !== undefined
    ? new GalleyError(message, { code, hint })
    : Object.assign(new Error(message), { code });
}
