/** A process with an idle worker, which closes its queue on SIGTERM and then ends. */
import { openBullmqQueue } from '../../queue/bullmq.ts';

const [redisUrl = '', name = ''] = process.argv.slice(2);
setTimeout(() => process.exit(1), 60_000).unref();
const queue = await openBullmqQueue({ redisUrl, name, onTrouble: () => {} });
await queue.work(async () => {});
process.once('SIGTERM', () => void queue.close());
console.log('works');
