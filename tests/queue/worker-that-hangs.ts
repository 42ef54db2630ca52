/** A process that takes ids and never finishes them, so that a test can kill it half-way. */
import { openBullmqQueue } from '../../queue/bullmq.ts';

const [redisUrl = '', name = '', lockMs, concurrency] = process.argv.slice(2);
setTimeout(() => process.exit(1), 60_000);
const queue = await openBullmqQueue({ redisUrl, name, lockMs: Number(lockMs) });
await queue.work(
  async (id) => {
    console.log(id);
    await new Promise(() => {});
  },
  { concurrency: Number(concurrency) },
);
