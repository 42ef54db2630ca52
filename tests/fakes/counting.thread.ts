import { workerData } from 'node:worker_threads';
import { postValues } from '../../src/files/stream-from-worker.ts';
import { GalleyError } from '../../src/problem.ts';

const { upTo, end, pulse } = workerData as {
  upTo: number;
  end?: 'mend' | 'fail' | 'exit' | 'throw';
  /** Increased while the thread is alive. */
  pulse?: Int32Array;
};
if (pulse) setInterval(() => ++pulse[0]!, 1);

async function* count() {
  for (let number = 1; number <= upTo; number++) {
    if (pulse) await new Promise((resolve) => setTimeout(resolve, 5));
    yield { number };
  }
  if (end === 'mend') throw new GalleyError('the disk is full', { code: 'E_FULL', hint: 'Make room.' });
  if (end === 'fail') throw Object.assign(new Error('read error'), { code: 'EIO' });
  if (end === 'exit') process.exit(3);
  if (end === 'throw') {
    setImmediate(() => {
      throw new Error('out of the blue');
    });
    await new Promise(() => {});
  }
}

postValues(count());
