import { on } from 'node:events';
import { parentPort, Worker } from 'node:worker_threads';
import { GalleyError } from '../problem.ts';

type Answer<Value> = { value: Value } | { done: true } | { fault: { message: string; code?: string; hint?: string } };

/** How many values the worker may compute before the caller asks for them. */
const prefetch = 2;

/** What a thread reads is garbage a moment later: more room costs memory and saves nothing. */
const maxYoungGenerationSizeMb = 12;

/**
 * Runs a generator in a worker thread and yields its values, prefetching two. `module` is the file that calls
 * `postValues` with the generator; it finds `data` in `workerData`. Values are sent as JSON text, which is twice as fast
 * as structured cloning.
 * @throws what the generator throws: a GalleyError as such, any other error with its message and code.
 */
export async function* streamFromWorker<Value>(module: URL, data: unknown): AsyncGenerator<Value> {
  const thread = new Worker(module, { workerData: data, resourceLimits: { maxYoungGenerationSizeMb } });
  thread.on('error', () => {}); // the loop below reports it; an error after that must not end the process
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- applies to windows only
  const ask = () => thread.postMessage('next');
  try {
    for (let asked = 0; asked < prefetch; asked++) ask();
    for await (const [json] of on(thread, 'message', { close: ['exit'] })) {
      const answer = JSON.parse(json as string) as Answer<Value>;
      if ('fault' in answer) throw errorOf(answer.fault);
      if ('done' in answer) return;
      ask();
      yield answer.value;
    }
    throw new Error(`the thread of ${module.pathname} ended before it had sent all its values`);
  } finally {
    await thread.terminate();
  }
}

/** Called once, in the worker thread. */
export function postValues(values: AsyncGenerator<unknown, void>): void {
  const port = parentPort!;
  port.on('message', () => {
    // A generator answers its calls one after another, in order.
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
