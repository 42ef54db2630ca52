import { Command } from 'commander';
import { openApp } from '../app.ts';
import { transportName } from '../send/transport.ts';
import { startDelivering } from './delivering.ts';
import { onInterrupt } from './interrupt.ts';
import { untilAborted } from './serve.ts';

export function workCommand(): Command {
  return new Command('work')
    .description('Deliver what is due, until Ctrl-C: a worker without pages. Start as many as you like, on as many machines.')
    .addHelpText(
      'after',
      `
Workers share one DATABASE_URL; with REDIS_URL, or PostgreSQL as the database, they share a queue too. The ledger sees to
it that nobody gets two copies, however many there are. SIGTERM ends one after the messages in flight.

Examples:
  galley work
  DATABASE_URL=postgres://galley@db.example.org/galley REDIS_URL=redis://queue.example.org galley work`,
    )
    .action(async () => {
      const app = await openApp();
      const interrupt = onInterrupt('Stopping after the messages in flight; once more stops at once.');
      try {
        const delivering = await startDelivering(app);
        console.log(`Delivering through ${transportName(app.transport)}, ${app.config.publication.limits.connections} connections. Ctrl-C ends it.`);
        await untilAborted(interrupt.signal);
        await delivering.close();
      } finally {
        interrupt.dispose();
        await app.close();
      }
    });
}
