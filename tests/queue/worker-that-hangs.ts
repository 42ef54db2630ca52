/** A process of its own that takes ids and never finishes them, so that a test can kill it in the middle. */
import { openBullmqQueue } from '../../queue/bullmq.ts';
import { openPostgresQueue } from '../../queue/bullmq-postgres.ts';

const [url = '', name = '', lockMs, concurrency] = process.argv.slice(2);
setTimeout(() => process.exit(1), 60_000);
const shared = { name, lockMs: Number(lockMs) };
const queue = url.startsWith('redis')
  ? await openBullmqQueue({ redisUrl: url, ...shared })
  : await openPostgresQueue({ postgresUrl: url, ...shared });
await queue.work(
  async (id) => {
    console.log(id);
    await new Promise(() => {});
  },
  { concurrency: Number(concurrency) },
);
