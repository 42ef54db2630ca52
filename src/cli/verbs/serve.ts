import { Command } from 'commander';
import type { App } from '../../wire/app.ts';
import { onInterrupt, untilAborted } from '../kit/interrupt.ts';
import { portNumber } from '../kit/issue-number.ts';
import { printLine, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';
import { startServing } from '../../wire/serving.ts';

interface ServeOptions {
  /** False with `--no-deliver`. */
  deliver: boolean;
  metricsPort?: number;
}

export function serveCommand(terminal: Terminal): Command {
  return new Command('serve')
    .description('Serve the reader’s pages and the desk, and deliver what is due, until Ctrl-C.')
    .option(
      '--metrics-port <port>',
      'serve /metrics and /healthz there too, on HOST (127.0.0.1 if not set), without the desk’s login',
      portNumber,
    )
    .option('--no-deliver', 'keep schedules, but leave delivering to `galley work` processes')
    .addHelpText(
      'after',
      `
PORT (4180) serves the reader's pages, to which PUBLIC_URL leads; HOST (127.0.0.1) opens it to a network.
DESK_PORT (4181) serves the desk, on this machine only unless DESK_HOST opens it to a network: see
docs/desk-login.md.

Examples:
  galley serve
  PORT=8080 galley serve
  galley serve --metrics-port 9464         for Prometheus
  galley serve --no-deliver                with \`galley work\` on other machines`,
    )
    .action((options: ServeOptions) => withApp(terminal, (app) => serve(app, options, terminal)));
}

async function serve(app: App, { deliver, metricsPort }: ServeOptions, terminal: Terminal): Promise<void> {
  const interrupt = onInterrupt('Stopping after the messages in flight; press Ctrl-C again to stop at once.', terminal);
  try {
    const serving = await startServing(app, { metricsPort, readersIn: terminal.clock ? 'here' : 'process' });
    try {
      await serving.startDelivering({ work: deliver });
      // A service manager keeps what is printed, and the key belongs in no log.
      const address = (path: string) => (terminal.stdout.isTTY ? serving.entrance(path) : serving.deskUrl + path);
      printLine(terminal.stdout, `Reader’s pages  ${serving.publicUrl}/\nDesk            ${address('/')}`);
      if (address('/') !== serving.entrance('/'))
        printLine(
          terminal.stdout,
          '                `galley desk --no-open` prints the address with the key that opens it.',
        );
      if (serving.inboxPort)
        printLine(terminal.stdout, `Inbox           ${address('/inbox')}  (SMTP on 127.0.0.1:${serving.inboxPort})`);
      await untilAborted(interrupt.signal);
    } finally {
      await serving.close();
    }
  } finally {
    interrupt.dispose();
  }
}
