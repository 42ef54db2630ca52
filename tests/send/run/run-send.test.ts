import { afterEach, expect, test } from 'vitest';
import { QueueError } from '../../../queue/queue-error.ts';
import { openWorker, maintenanceDepsOf } from '../../../src/wire/open-worker.ts';
import { checkIssue } from '../../../src/wire/check-issue.ts';
import { GalleyError } from '../../../src/problem.ts';
import { runSend } from '../../../src/send/run/run-send.ts';
import { startSend } from '../../../src/send/plan/start-send.ts';
import { scriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { makeWorkspace } from '../../journeys/workspace.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of open.splice(0).toReversed()) await end();
});

/** A send to three readers, whose queue fails the first times that it is used. */
async function sendWith(faults: Error[]) {
  const smtp = await scriptedSmtp();
  open.push(() => smtp.close());
  const { app, addReaders, close } = await makeWorkspace({ smtpUrl: smtp.url });
  open.push(close);
  await addReaders(3);
  const { issue, rendition } = await checkIssue(app.config, 7);
  const { send } = await startSend({ issue: issue!, rendition: rendition!, batchSize: 10 }, app);
  const worker = await openWorker(app, {});
  open.push(() => worker.close());
  const queue = await app.openQueue();
  const enqueue: typeof queue.enqueue = async (jobs) => {
    const fault = faults.shift();
    if (fault) throw fault;
    await queue.enqueue(jobs);
  };
  return runSend(
    send.id,
    {
      ...maintenanceDepsOf(app),
      queue: {
        ...queue,
        enqueue,
        work: queue.work.bind(queue),
        counts: queue.counts.bind(queue),
        close: queue.close.bind(queue),
      },
      handle: worker.handle,
    },
    { signal: AbortSignal.timeout(30_000) },
  );
}

test('a send continues when its queue loses a connection and reports it as its driver does', async () => {
  const faults = [
    new Error('Connection terminated unexpectedly'),
    Object.assign(new Error('terminating connection'), { code: '57P01' }),
  ];
  expect(await sendWith(faults)).toMatchObject({ status: 'finished', counts: { accepted: 3 } });
});

test.each(['E_REDIS_DOWN', 'E_REDIS_REFUSED'])(
  'a send continues when the server of its queue is away for a moment (%s)',
  async (code) => {
    const fault = new QueueError('it does not answer', { code, hint: 'Check that it runs there.' });
    expect(await sendWith([fault, fault])).toMatchObject({ status: 'finished', counts: { accepted: 3 } });
  },
);

test('a send ends when the queue refuses our ids', async () => {
  await expect(
    sendWith([new GalleyError('The queue is another publication’s', { code: 'E_QUEUE', hint: '' })]),
  ).rejects.toMatchObject({ code: 'E_QUEUE' });
});
