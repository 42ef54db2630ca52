/** A process of its own that takes one id and never finishes it, so that a test can kill it in the middle. */
import { openBullmqQueue } from '../../queue/bullmq.ts';

const [redisUrl = '', name = '', lockMs] = process.argv.slice(2);
setTimeout(() => process.exit(1), 30_000);
const queue = await openBullmqQueue({ redisUrl, name, lockMs: Number(lockMs) });
await queue.work(async (id) => {
  console.log(id);
  await new Promise(() => {});
});
