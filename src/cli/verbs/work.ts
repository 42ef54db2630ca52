import { Command } from 'commander';
import type { App } from '../../wire/app.ts';
import { transportName } from '../../send/smtp/transport.ts';
import { openMetrics } from '../../wire/metrics.ts';
import { startDelivering } from '../../wire/delivering.ts';
import { operatorPages } from '../../wire/operator-pages.ts';
import { portNumber } from '../kit/issue-number.ts';
import { closeServer, listenOn } from '../../wire/listen.ts';
import { onInterrupt, untilAborted } from '../kit/interrupt.ts';
import { printLine, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';

export function workCommand(terminal: Terminal): Command {
  return new Command('work')
    .description(
      'Deliver what is due, until Ctrl-C: a worker without pages. Any number may run, on any number of machines.',
    )
    .option('--metrics-port <port>', 'serve /metrics and /healthz there, on HOST (127.0.0.1 if not set)', portNumber)
    .addHelpText(
      'after',
      `
Workers share one DATABASE_URL and find there what is due; with REDIS_URL they share a queue too. The ledger makes sure
that nobody gets two copies, however many workers there are. SIGTERM ends one after the messages in flight.

Examples:
  galley work
  galley work --metrics-port 9464          for Prometheus
  DATABASE_URL=postgres://galley@db.example.org/galley REDIS_URL=redis://queue.example.org galley work`,
    )
    .action(({ metricsPort }: { metricsPort?: number }) =>
      withApp(terminal, (app) => work(app, metricsPort, terminal)),
    );
}

async function work(app: App, metricsPort: number | undefined, terminal: Terminal): Promise<void> {
  const metrics = openMetrics();
  const interrupt = onInterrupt('Stopping after the messages in flight; press Ctrl-C again to stop at once.', terminal);
  try {
    const pages =
      metricsPort === undefined
        ? undefined
        : await listenOn(operatorPages(metrics), {
            host: app.config.env.HOST,
            port: metricsPort,
            setting: '--metrics-port',
          });
    const delivering = await startDelivering(app, { metrics });
    printLine(
      terminal.stdout,
      `Delivering through ${transportName(app.transport)}, ${app.config.publication.limits.connections} connections. Ctrl-C ends it.`,
    );
    await untilAborted(interrupt.signal);
    await delivering.close();
    if (pages) await closeServer(pages);
  } finally {
    interrupt.dispose();
  }
}
